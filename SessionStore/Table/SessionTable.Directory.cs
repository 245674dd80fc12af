using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

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
        var request = new ItemRequest
        {
            Id = itemId,
            ConsistentRead = true,
            ProjectionExpression = "#created, #touched, #expires, #state",
            Names = new(StringComparer.Ordinal)
            {
                ["#created"] = SessionItem.Created,
                ["#touched"] = SessionItem.Touched,
                ["#expires"] = schema.ExpiresAttribute,
                ["#state"] = SessionItem.State,
            },
        };
        return Parse((await caller.SendAsync(new("GetItem", ConsistentRead: true), request, limits)).Item);
    }

    /// <summary>Deletes a listed session, but no tombstone: a sign-out with the old cookie follows it. Where it leads to is in the user's item by then.</summary>
    public Task DeleteListedAsync(string itemId, CallLimits limits) => DeleteAsync(itemId, evenIfListed: true, limits);

    /// <summary>Deletes whatever is there; its id is never used again.</summary>
    public async Task DeleteItemAsync(string itemId, CallLimits limits) =>
        await caller.SendAsync(new("DeleteItem"), new ItemRequest { Id = itemId }, limits);

    /// <returns>False when the user's item is not as the update expects it.</returns>
    public async Task<bool> UpdateUserAsync(string userItemId, UserUpdate update, CallLimits limits)
    {
        try
        {
            await caller.SendAsync(new("UpdateItem", Attempts: TransactionAttempts), update.ToRequest(userItemId), limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    public static TransactionWrite UserWrite(string userItemId, UserUpdate update) => TransactionWrite.Update(update.ToRequest(userItemId));

    /// <summary>Starts a user's item, also over one that has no map to write into.</summary>
    public TransactionWrite UserCreation(string userItemId, string handle, UserEntry entry) => TransactionWrite.Put(new()
    {
        Item = new(StringComparer.Ordinal)
        {
            [schema.KeyAttribute] = ItemValue.OfText(userItemId),
            [UserItem.Sessions] = SessionItem.Map(new(StringComparer.Ordinal) { [handle] = entry.ToAttribute() }),
        },
        ConditionExpression = "NOT attribute_type(#sessions, :map)",
        Names = new(StringComparer.Ordinal) { ["#sessions"] = UserItem.Sessions },
        Values = new(StringComparer.Ordinal) { [":map"] = ItemValue.OfText("M") },
    });

    public static TransactionWrite Deletion(string itemId) => TransactionWrite.Delete(new() { Id = itemId });

    /// <returns>Null when all was written; else nothing was, and these are the reasons, one for each write.</returns>
    private async Task<IReadOnlyList<CancellationReason>?> TransactAsync(List<TransactionWrite> writes, CallLimits limits)
    {
        try
        {
            await caller.SendAsync(new("TransactWriteItems", Attempts: TransactionAttempts), writes, limits);
            return null;
        }
        catch (TransactionCanceledException canceled) when (canceled.CancellationReasons?.Exists(IsConditionFailure) == true)
        {
            return canceled.CancellationReasons;
        }
    }

    private static bool IsConditionFailure(CancellationReason reason) => reason.Code == "ConditionalCheckFailed";
}
