using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

/// <summary>The same table, or another, as another program uses it.</summary>
internal sealed partial class SessionTable
{
    /// <summary>The same table, where another program's sessions are, under a prefix of their own.</summary>
    public SessionTable ForForeign(string keyPrefix) => new(caller, schema with { KeyPrefix = keyPrefix });

    /// <summary>Another program's session, as it is. Consistently: it is read once.</summary>
    public async ValueTask<Dictionary<string, ItemValue>?> GetForeignAsync(string sessionId, CallLimits limits) =>
        (await GetItemAsync(ItemId(sessionId), consistent: true, limits)).Item is { Count: > 0 } item ? item : null;

    /// <summary>
    /// Deletes another program's session. It is not repeated when the answer was lost: the second answer would look as if the
    /// session had ended before.
    /// </summary>
    /// <returns>What was deleted; null when there was nothing.</returns>
    public async ValueTask<Dictionary<string, ItemValue>?> TakeForeignAsync(string sessionId, CallLimits limits)
    {
        var request = new ItemRequest { Id = ItemId(sessionId), ReturnValues = "ALL_OLD" };
        return (await caller.SendAsync(new("DeleteItem", IsRepeatable: false), request, limits)).Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Deletes another program's session if its values are still these.</summary>
    public async Task<bool> DeleteForeignAsync(string sessionId, ItemValue values, CallLimits limits)
    {
        var request = new ItemRequest
        {
            Id = ItemId(sessionId),
            ConditionExpression = "attribute_not_exists(#id) OR #sess = :sess",
            Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute, ["#sess"] = SessionItem.Values },
            Values = new(StringComparer.Ordinal) { [":sess"] = values },
        };
        try
        {
            await caller.SendAsync(new("DeleteItem"), request, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Another program's sessions, page by page. What this library has written under the same prefix is not among them.</summary>
    /// <param name="after">The last item of the page before; null for the first page.</param>
    /// <param name="limit">Items of the table to read at most, whatever they are.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    public async Task<ForeignPage> ScanForeignAsync(string? after, int limit, CallLimits limits)
    {
        var request = new ScanRequest
        {
            TableName = schema.TableName,
            Limit = limit,
            ExclusiveStartKey = after is null ? null : new(StringComparer.Ordinal) { [schema.KeyAttribute] = new(after) },
            FilterExpression = "attribute_not_exists(#v) AND attribute_exists(#sess)",
            ExpressionAttributeNames = new(StringComparer.Ordinal) { ["#v"] = SessionItem.Version, ["#sess"] = SessionItem.Values },
        };
        var response = await caller.SendAsync(new("Scan", ConsistentRead: false), (client, token) => client.ScanAsync(request, token), limits);
        var items = (response.Items ?? []).Select(item => ItemValue.From(item)!)
            .Select(item => (Id: item[schema.KeyAttribute].Text ?? "", Item: item))
            .Where(found => found.Id.StartsWith(schema.KeyPrefix, StringComparison.Ordinal))
            .Select(found => (found.Id[schema.KeyPrefix.Length..], found.Item))
            .ToList();
        return new(items, response.ScannedCount ?? 0, response.LastEvaluatedKey is { Count: > 0 } last ? last[schema.KeyAttribute].S : null);
    }

    /// <summary>Puts a session in the place of its old key, where it waits, unless its visitor has come already.</summary>
    /// <exception cref="SessionTooLargeException">DynamoDB found the item too large.</exception>
    public async Task<bool> PutWaitingAsync(string oldId, SessionItem item, CallLimits limits)
    {
        var request = new ItemRequest
        {
            Item = item.ToAttributes(schema.KeyAttribute, ItemId(oldId), schema.ExpiresAttribute),
            ConditionExpression = "attribute_not_exists(#id) OR #expires <= :now OR #state = :waiting",
            Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute, ["#expires"] = schema.ExpiresAttribute, ["#state"] = SessionItem.State },
            Values = new(StringComparer.Ordinal)
            {
                [":now"] = ItemValue.OfNumber(item.CreatedAt),
                [":waiting"] = ItemValue.OfText(SessionItem.StateWaiting),
            },
        };
        try
        {
            await caller.SendAsync(new("PutItem"), request, limits);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
