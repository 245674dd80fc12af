using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>Transactions on one user's item exclude each other; of fifty at once the last has to try often.</summary>
    private const int TransactionAttempts = 12;

    /// <summary>The same table, where tickets are kept like sessions, under a prefix of their own.</summary>
    public SessionTable ForTickets() => new(caller, schema with { KeyPrefix = "ticket#" });

    /// <summary>Consistently: a sign-in made a moment ago must not be missing.</summary>
    public async Task<UserItem> GetUserAsync(string userItemId, CallLimits limits) =>
        UserItem.From(userItemId, (await GetItemAsync(userItemId, consistent: true, limits)).Item);

    /// <summary>What an entry's own item says of its life, without the session's values; null when there is none.</summary>
    public async Task<SessionItem?> GetTimesAsync(string itemId, CallLimits limits)
    {
        var request = new GetItemRequest
        {
            TableName = schema.TableName,
            Key = ItemKey(itemId),
            ConsistentRead = true,
            ProjectionExpression = "#created, #touched, #expires, #state",
            ExpressionAttributeNames = new(StringComparer.Ordinal)
            {
                ["#created"] = SessionItem.Created,
                ["#touched"] = SessionItem.Touched,
                ["#expires"] = schema.ExpiresAttribute,
                ["#state"] = SessionItem.State,
            },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        var response = await caller.SendAsync(
            new("GetItem", ConsistentRead: true), (client, token) => client.GetItemAsync(request, token), r => r.ConsumedCapacity, limits);
        return Parse(response.Item);
    }

    /// <summary>Deletes whatever is there; its id is never used again.</summary>
    public Task DeleteItemAsync(string itemId, CallLimits limits)
    {
        var request = new DeleteItemRequest
        {
            TableName = schema.TableName,
            Key = ItemKey(itemId),
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        return caller.SendAsync(new("DeleteItem"), (client, token) => client.DeleteItemAsync(request, token), r => r.ConsumedCapacity, limits);
    }

    /// <returns>False when the user's item is not as the update expects it.</returns>
    public async Task<bool> UpdateUserAsync(string userItemId, UserUpdate update, CallLimits limits)
    {
        var built = update.Build(schema.TableName, ItemKey(userItemId));
        var request = new UpdateItemRequest
        {
            TableName = built.TableName,
            Key = built.Key,
            UpdateExpression = built.UpdateExpression,
            ConditionExpression = built.ConditionExpression,
            ExpressionAttributeNames = built.ExpressionAttributeNames,
            ExpressionAttributeValues = built.ExpressionAttributeValues,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        try
        {
            await caller.SendAsync(
                new("UpdateItem", Attempts: TransactionAttempts), (client, token) => client.UpdateItemAsync(request, token), r => r.ConsumedCapacity, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    public TransactWriteItem UserWrite(string userItemId, UserUpdate update) => new() { Update = update.Build(schema.TableName, ItemKey(userItemId)) };

    /// <summary>Starts a user's item, also over one that has no map to write into.</summary>
    public TransactWriteItem UserCreation(string userItemId, string handle, UserEntry entry) => new()
    {
        Put = new()
        {
            TableName = schema.TableName,
            Item = new(StringComparer.Ordinal)
            {
                [schema.KeyAttribute] = new() { S = userItemId },
                [UserItem.Sessions] = SessionItem.Map(new(StringComparer.Ordinal) { [handle] = entry.ToAttribute() }),
            },
            ConditionExpression = "NOT attribute_type(#sessions, :map)",
            ExpressionAttributeNames = new(StringComparer.Ordinal) { ["#sessions"] = UserItem.Sessions },
            ExpressionAttributeValues = new(StringComparer.Ordinal) { [":map"] = new() { S = "M" } },
        },
    };

    public TransactWriteItem Deletion(string itemId) => new() { Delete = new() { TableName = schema.TableName, Key = ItemKey(itemId) } };

    /// <returns>Null when all was written; else nothing was, and these are the reasons, one for each write.</returns>
    private async Task<IReadOnlyList<CancellationReason>?> TransactAsync(List<TransactWriteItem> writes, CallLimits limits)
    {
        var request = new TransactWriteItemsRequest
        {
            // Makes a repetition after a lost answer harmless.
            ClientRequestToken = Guid.NewGuid().ToString(),
            TransactItems = writes,
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };
        try
        {
            await caller.SendAsync(
                new("TransactWriteItems", Attempts: TransactionAttempts),
                (client, token) => client.TransactWriteItemsAsync(request, token),
                r => r.ConsumedCapacity?.FirstOrDefault(),
                limits);
            return null;
        }
        catch (TransactionCanceledException canceled) when (canceled.CancellationReasons?.Exists(IsConditionFailure) == true)
        {
            return canceled.CancellationReasons;
        }
    }

    private static bool IsConditionFailure(CancellationReason reason) => reason.Code == "ConditionalCheckFailed";

    private Dictionary<string, AttributeValue> ItemKey(string itemId) =>
        new(StringComparer.Ordinal) { [schema.KeyAttribute] = new AttributeValue { S = itemId } };
}
