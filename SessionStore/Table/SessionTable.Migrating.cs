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
    /// <param name="claim">The tombstone.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>When it was not done: what is at the old id, be it by this call, whose answer was lost.</returns>
    public async Task<WriteResult> MigrateAsync(string oldId, string newId, SessionItem item, OldClaim claim, CallLimits limits)
    {
        try
        {
            var reasons = await TransactAsync(
                [TransactionWrite.Put(Creation(newId, item)), TransactionWrite.Put(Claim(oldId, newId, item.CreatedAt, claim))], limits);
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

    private ItemRequest Claim(string oldId, string newId, long now, OldClaim claim)
    {
        var request = new ItemRequest
        {
            Item = new(StringComparer.Ordinal)
            {
                [schema.KeyAttribute] = ItemValue.OfText(ItemId(oldId)),
                [schema.ExpiresAttribute] = ItemValue.OfNumber(claim.Until),
                [SessionItem.Version] = ItemValue.OfNumber(1),
                [SessionItem.Created] = ItemValue.OfNumber(now),
                [SessionItem.Touched] = ItemValue.OfNumber(now),
                [SessionItem.State] = ItemValue.OfText(SessionItem.StateMigrated),
                [SessionItem.To] = ItemValue.OfText(ItemId(newId)),
                [SessionItem.Seed] = ItemValue.OfText(claim.Seed),
            },
            Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute, ["#expires"] = schema.ExpiresAttribute },
            Values = new(StringComparer.Ordinal) { [":now"] = ItemValue.OfNumber(now) },
            ConditionExpression = "attribute_not_exists(#id) OR #expires <= :now",
            ReturnsItemOnConditionFailure = true,
        };
        switch (claim.Place)
        {
            case OldPlace.Waiting:
                request.ConditionExpression = "attribute_exists(#id) AND #expires > :now AND #state = :waiting";
                request.Names["#state"] = SessionItem.State;
                request.Values[":waiting"] = ItemValue.OfText(SessionItem.StateWaiting);
                break;

            case OldPlace.OfEarlierState:
                request.ConditionExpression += " OR (#expires < :until AND #touched < :recent)";
                request.Names["#touched"] = SessionItem.Touched;
                request.Values[":until"] = ItemValue.OfNumber(claim.Until);
                request.Values[":recent"] = ItemValue.OfNumber(claim.RecentSince);
                break;
        }

        return request;
    }
}
