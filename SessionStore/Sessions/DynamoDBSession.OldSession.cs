using SessionStore.Diagnostics;
using SessionStore.Migration;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>The end of a session in another store: it has moved, or its visitor signs out.</summary>
internal sealed partial class DynamoDBSession
{
    /// <summary>Whose cookies go with the response; null for none.</summary>
    private List<IOldSessionStore>? _endedIn;

    /// <param name="store">Null for nobody's.</param>
    private void EndsOldCookieOf(IOldSessionStore? store)
    {
        if (store is not null)
        {
            (_endedIn ??= []).Add(store);
        }
    }

    /// <summary>Ends the old session, which is here now, and brings what was written to it since it was read.</summary>
    /// <param name="store">Where it was.</param>
    /// <param name="read">As it was read.</param>
    /// <param name="item">The session here.</param>
    /// <param name="newId">Its id.</param>
    /// <param name="limits">Of the calls.</param>
    /// <param name="mayBeGone">It was moved before its visitor came.</param>
    /// <returns>The session as it is; null when it has ended, there or here.</returns>
    private async Task<SessionItem?> SettleOldAsync(IOldSessionStore store, OldSession read, SessionItem item, string newId, CallLimits limits, bool mayBeGone)
    {
        OldSession? last;
        try
        {
            last = await store.TakeAsync(_key, read, limits) ?? (mayBeGone ? read : null);
        }
        catch (SessionStoreException failure)
        {
            // What stays there is not moved again: its place here is taken.
            Log.OldSessionNotDeleted(_services.Logger, failure, newId, store.From);
            return item;
        }

        if (last is null)
        {
            await _services.Table.EndAsync(newId, item, limits);
            return null;
        }

        var delta = last.Since(read);
        if (delta.IsEmpty)
        {
            return item;
        }

        var times = Times(item);
        var result = delta.IsTooLargeForKeys
            ? await _services.Table.ReplaceAsync(newId, last.Entries, onlyAtVersion: null, times, limits)
            : await _services.Table.UpdateAsync(newId, delta, times, limits);
        return result.Succeeded
            ? item with { Entries = last.Entries, VersionNumber = result.Version, TouchedAt = times.Now, ExpiresAt = times.ExpiresAt }
            : null;
    }

    /// <summary>A store that keeps its sessions may have one, even where its place here leads nowhere any more.</summary>
    private bool HasOldCookie => _services.OldStores.Next(_context, last: null) is not null;

    /// <summary>Whoever signs out means all that they have: a session in the old store would come to life here at the next request.</summary>
    /// <returns>Whether there was one.</returns>
    private async Task<bool> EndWithOldAsync(CallLimits limits)
    {
        // There first: a request finds nothing there then, or finds out that what it is moving has ended.
        var hasEnded = false;
        foreach (var old in _services.OldStores.Keys(_context))
        {
            await old.Store.EndAsync(old.Key, limits);
            EndsOldCookieOf(old.Store);
            hasEnded |= old.Key != _key && await _services.Table.EndAsync(SessionKey.ToId(old.Key), known: null, limits) > 0;
        }

        hasEnded |= await _services.Table.EndAsync(Id, _item, limits) > 0;
        if (hasEnded || _presence != SessionPresence.Unknown || _oldStore is not CachedSessions store)
        {
            return hasEnded;
        }

        // A cache can't tell who moves a session that it has ended: so it is moved first.
        var (oldKey, oldId) = (_key, Id);
        if (await TryMigrateAsync(await _services.Table.GetAsync(Id, consistent: true, limits), limits) is { IsTombstone: false })
        {
            return await _services.Table.EndAsync(Id, _item, limits) > 0;
        }

        // Another request may have moved it meanwhile, and again: that is said in the old key's place.
        await store.EndAsync(oldKey, limits);
        return await _services.Table.EndAsync(oldId, known: null, limits) > 0;
    }
}
