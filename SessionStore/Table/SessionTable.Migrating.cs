using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>
    /// Puts a session from another store here, and a tombstone in the place of its old key, which says that this was done and
    /// where it is now; both or neither, and only once.
    /// </summary>
    /// <param name="oldId">The id made of the old key.</param>
    /// <param name="newId">The session's id from now on.</param>
    /// <param name="item">The session.</param>
    /// <param name="seed">What its key was made of, with the old one.</param>
    /// <param name="until">Epoch seconds: how long the tombstone has to stay.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>When it was not done: what is at the old id, be it by this call, whose answer was lost.</returns>
    public async Task<WriteResult> MigrateAsync(string oldId, string newId, SessionItem item, string seed, long until, CallLimits limits)
    {
        try
        {
            var reasons = await TransactAsync(
                [TransactionWrite.Put(Creation(newId, item)), TransactionWrite.Put(Claim(oldId, newId, item.CreatedAt, seed, until))], limits);
            return reasons is null ? new(true, item.VersionNumber) : new(false, Current: Parse(ItemValue.From(reasons[1].Item)));
        }
        catch (SessionStoreException failure) when (failure.Failure is SessionStoreFailure.Unavailable or SessionStoreFailure.Throttled)
        {
            if (await FindAsync(oldId, limits) is { } current)
            {
                return new(false, Current: current);
            }

            throw;
        }
    }

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

    private ItemRequest Claim(string oldId, string newId, long now, string seed, long until) => new()
    {
        Item = new(StringComparer.Ordinal)
        {
            [schema.KeyAttribute] = ItemValue.OfText(ItemId(oldId)),
            [schema.ExpiresAttribute] = ItemValue.OfNumber(until),
            [SessionItem.Version] = ItemValue.OfNumber(1),
            [SessionItem.Created] = ItemValue.OfNumber(now),
            [SessionItem.Touched] = ItemValue.OfNumber(now),
            [SessionItem.State] = ItemValue.OfText(SessionItem.StateMigrated),
            [SessionItem.To] = ItemValue.OfText(ItemId(newId)),
            [SessionItem.Seed] = ItemValue.OfText(seed),
        },
        ConditionExpression = "attribute_not_exists(#id) OR #expires <= :now",
        Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute, ["#expires"] = schema.ExpiresAttribute },
        Values = new(StringComparer.Ordinal) { [":now"] = ItemValue.OfNumber(now) },
        ReturnsItemOnConditionFailure = true,
    };
}
