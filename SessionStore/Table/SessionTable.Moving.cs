using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>
    /// Puts the session under its new id, leaves a tombstone at the old one and writes what goes with that; all or nothing.
    /// When every answer was lost, the new id is looked up.
    /// </summary>
    /// <param name="fromId">The old id; it must still be at the version before the item's. Null for a session that is new.</param>
    /// <param name="toId">The new id.</param>
    /// <param name="item">The session as it is to be stored.</param>
    /// <param name="tombstone">How long the tombstone has to stay.</param>
    /// <param name="alongside">The writes to users' items.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    public async Task<WriteResult> MoveAsync(
        string? fromId, string toId, SessionItem item, SessionTimes tombstone, IEnumerable<TransactionWrite> alongside, CallLimits limits)
    {
        List<TransactionWrite> writes = [TransactionWrite.Put(Creation(toId, item))];
        if (fromId is not null)
        {
            writes.Add(TransactionWrite.Update(Update(fromId, tombstone).Bury(ItemId(toId)).OnlyAtVersion(item.VersionNumber - 1).ToRequest()));
        }

        writes.AddRange(alongside);
        try
        {
            return await TransactAsync(writes, limits) switch
            {
                null => new(true, item.VersionNumber),
                var reasons when fromId is not null && IsConditionFailure(reasons[1]) => new(false, Current: Parse(ItemValue.From(reasons[1].Item))),
                _ => new(false, IsUserItemChanged: true),
            };
        }
        catch (SessionStoreException failure) when (failure.Failure is SessionStoreFailure.Unavailable or SessionStoreFailure.Throttled)
        {
            // Perhaps only the answers were lost, and the old id is a tombstone already. Nobody else writes to the new one.
            if (await FindAsync(toId, limits) is not null)
            {
                return new(true, item.VersionNumber);
            }

            throw;
        }
    }

    /// <returns>Null also when it cannot be learned.</returns>
    private async Task<SessionItem?> FindAsync(string sessionId, CallLimits limits)
    {
        try
        {
            return await GetAsync(sessionId, consistent: true, limits);
        }
        catch (SessionStoreException)
        {
            return null;
        }
    }

    private ItemRequest Creation(string sessionId, SessionItem item) => new()
    {
        Item = item.ToAttributes(schema.KeyAttribute, ItemId(sessionId), schema.ExpiresAttribute),
        ConditionExpression = "attribute_not_exists(#id)",
        Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute },
    };
}
