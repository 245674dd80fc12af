using Amazon.DynamoDBv2.Model;
using SessionStore.Wire;

namespace SessionStore.Table;

internal sealed partial class SessionTable
{
    /// <summary>How often a session that is to end may have moved within a tombstone's life: more often than any app means to.</summary>
    private const int MaximumMoves = 20;

    /// <summary>
    /// Deletes a session, with its entry where it is listed. One that has moved is followed to where it is now: whoever
    /// signs out means the session, not its id. The tombstones stay.
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="known">What the caller has read of it.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>The version that it had, or zero when there was none.</returns>
    /// <exception cref="SessionStoreException">DynamoDB could not be used, or the session moved on again and again.</exception>
    public Task<long> EndAsync(string sessionId, SessionItem? known, CallLimits limits) => EndMovedAsync(ItemId(sessionId), known, limits);

    /// <summary>The same, of an item that was listed.</summary>
    public Task<long> EndListedAsync(string itemId, CallLimits limits) => EndMovedAsync(itemId, known: null, limits);

    private async Task<long> EndMovedAsync(string itemId, SessionItem? known, CallLimits limits)
    {
        for (var moves = 0; moves <= MaximumMoves; moves++)
        {
            var result = await EndItemAsync(itemId, known, limits);
            if (result.Current is not { MovedTo: { } next } tombstone || tombstone.ExpiresAt <= caller.Now)
            {
                return result.Version;
            }

            (itemId, known) = (next, null);
        }

        throw new SessionStoreException(
            SessionStoreFailure.Unavailable,
            $"A session could not be ended: its id was changed more than {MaximumMoves} times within a minute. Try again later, and regenerate less often.");
    }

    /// <returns>The version that the item had, zero when there was none; or the tombstone that is in its place.</returns>
    private async Task<WriteResult> EndItemAsync(string itemId, SessionItem? known, CallLimits limits)
    {
        if (known?.Owner is null)
        {
            var result = await DeleteAsync(itemId, evenIfListed: false, limits);
            if (result.Succeeded || result.Current is null or { IsTombstone: true })
            {
                return result;
            }

            known = result.Current;
        }

        // Without a user's item to write to there is only the session to delete.
        return known.Owner is { } owner && await DeleteWithEntryAsync(itemId, owner, limits)
            ? new(true, known.VersionNumber)
            : await DeleteAsync(itemId, evenIfListed: true, limits);
    }

    /// <summary>Deletes a session, but not a tombstone, which has to stay.</summary>
    /// <param name="itemId">The session's item.</param>
    /// <param name="evenIfListed">Whether to delete also a user's session, whose entry should go with it.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <returns>The version that the deleted item had, zero when there was none; or the item that was not deleted.</returns>
    private async Task<WriteResult> DeleteAsync(string itemId, bool evenIfListed, CallLimits limits)
    {
        var request = new ItemRequest
        {
            Id = itemId,
            ConditionExpression = "(attribute_not_exists(#state) OR #state = :waiting)",
            Names = new(StringComparer.Ordinal) { ["#state"] = SessionItem.State },
            Values = new(StringComparer.Ordinal) { [":waiting"] = ItemValue.OfText(SessionItem.StateWaiting) },
            ReturnValues = "ALL_OLD",
            ReturnsItemOnConditionFailure = true,
        };
        if (!evenIfListed)
        {
            request.ConditionExpression += " AND attribute_not_exists(#user)";
            request.Names["#user"] = SessionItem.User;
        }

        try
        {
            return new(true, Parse((await caller.SendAsync(new("DeleteItem"), request, limits)).Item)?.VersionNumber ?? 0);
        }
        catch (ConditionalCheckFailedException failed)
        {
            return new(false, Current: Parse(ItemValue.From(failed.Item)));
        }
    }

    /// <summary>Deletes a listed session and its entry, both or neither.</summary>
    /// <returns>False when the session has ended already, or the user's item has no map.</returns>
    private async Task<bool> DeleteWithEntryAsync(string itemId, SessionOwner owner, CallLimits limits)
    {
        var deletion = new ItemRequest
        {
            Id = itemId,
            ConditionExpression = "attribute_exists(#id) AND attribute_not_exists(#state)",
            Names = new(StringComparer.Ordinal) { ["#id"] = schema.KeyAttribute, ["#state"] = SessionItem.State },
        };
        return await TransactAsync([TransactionWrite.Delete(deletion), UserWrite(owner.UserItemId, new UserUpdate().Remove(owner.Handle))], limits) is null;
    }
}
