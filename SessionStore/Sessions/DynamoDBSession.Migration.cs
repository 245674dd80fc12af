using SessionStore.Diagnostics;
using SessionStore.Migration;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>A session that is not here may be in the store that the app had before, and is moved here then.</summary>
internal sealed partial class DynamoDBSession
{
    /// <summary>
    /// How long the old key leads to the session after the move, in seconds: for requests that were under way with it, and a
    /// browser that has lost the answer with the new cookie. The old key's place is remembered longer, and leads nowhere.
    /// </summary>
    private const long FollowSeconds = 300;

    private IOldSessionStore? _oldStore;

    private OldKey? _oldKey;

    /// <summary>From the own cookie of another store. Null: the key is from the session cookie.</summary>
    public OldKey? OldKey
    {
        get => _oldKey;
        init => (_oldKey, _oldStore) = (value, value?.Store ?? _oldStore);
    }

    /// <summary>What the new key is made of, with the seed.</summary>
    private string OldSecret => OldKey?.Secret ?? _key;

    /// <param name="item">What was found under the cookie's key.</param>
    /// <param name="limits">Of the calls.</param>
    /// <returns>The session that was moved to a new key, by this request or another, or else the item.</returns>
    private async ValueTask<SessionItem?> OrMigratedAsync(SessionItem? item, CallLimits limits)
    {
        while (true)
        {
            if (await LiveOrMigratedAsync(item, limits) is { } live)
            {
                return live;
            }

            // Whose session here is gone may have used the old app since, or have a cookie of another one.
            if (!NewCookieReaches || _services.OldStores.Next(_context, OldKey) is not { } next)
            {
                return item is { KeySeed: not null } or { IsWaiting: true } ? null : item;
            }

            TurnTo(next);
            item = await _services.Table.GetAsync(Id, consistent: true, limits);
        }
    }

    /// <summary>Whether the session is in the other store still. After the response has started it is not moved any more.</summary>
    private async Task<bool> IsElsewhereAsync(CallLimits limits)
    {
        if (_keyIsFresh)
        {
            return false;
        }

        if (_oldStore is { } store && await store.FindAsync(_key, limits) is not null)
        {
            return true;
        }

        foreach (var old in _services.OldStores.Keys(_context))
        {
            if (old.Key != _key && await old.Store.FindAsync(old.Key, limits) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Or the session would be lost.</summary>
    private bool NewCookieReaches => !HasStarted && !CookieIsWithheld;

    private async ValueTask<SessionItem?> LiveOrMigratedAsync(SessionItem? item, CallLimits limits)
    {
        if (item is not null && !Lifetime.IsExpired(item) && item is { KeySeed: null, IsWaiting: false })
        {
            return item;
        }

        if (item is not null && await TakenAsync(item, limits) is { } taken)
        {
            return taken;
        }

        var claim = item is { KeySeed: not null } && !Lifetime.IsExpired(item) ? item : null;
        if (_oldStore is not { } store || !NewCookieReaches || (claim is not null && (!store.KeepsSessions || IsRecent(claim))))
        {
            return null;
        }

        if (await store.FindAsync(_key, limits) is { } old)
        {
            return claim is null || old.ExpiresAt > claim.ExpiresAt
                ? await MigrateAsync(store, old, store.KeepsSessions ? OldPlace.OfEarlierState : OldPlace.Free, limits)
                : null;
        }

        // Perhaps another request has just moved it: since the item was read here, even if that was consistent.
        return claim is not null || await _services.Table.GetAsync(Id, consistent: true, limits) is not { } current
            ? null
            : await TakenAsync(current, limits);
    }

    /// <summary>Its life is the old one, and its absolute timeout begins when the visitor comes.</summary>
    private bool IsWaiting(SessionItem item) => OldKey is not null && item.IsWaiting && item.ExpiresAt > Lifetime.Now;

    /// <param name="current">What is in the old key's place.</param>
    /// <param name="limits">Of the calls.</param>
    /// <returns>The session that the place leads to, or null.</returns>
    private async Task<SessionItem?> TakenAsync(SessionItem current, CallLimits limits) => current switch
    {
        { KeySeed: not null } when !Lifetime.IsExpired(current) => await FollowAsync(current, limits),
        _ when IsWaiting(current) && NewCookieReaches => await MigrateAsync(_oldStore!, new(current.Entries, current.ExpiresAt), OldPlace.Waiting, limits),
        _ => null,
    };

    /// <summary>Looks for another session than the request came with.</summary>
    private void TurnTo(OldKey next)
    {
        (_oldKey, _oldStore) = (next, next.Store);
        SetKey(next.Key);
        _minimumVersion = 0;
    }

    /// <summary>For requests that have found out by a write that there is no such session.</summary>
    /// <returns>The one that there is now, a tombstone if it has moved on or ended since; or null.</returns>
    private async Task<SessionItem?> TryMigrateAsync(SessionItem? current, CallLimits limits)
    {
        if (_presence != SessionPresence.Unknown || await OrMigratedAsync(current, limits) is not { } item || Lifetime.IsExpired(item))
        {
            return null;
        }

        if (!item.IsTombstone)
        {
            Accept(item);
        }

        return item;
    }

    /// <returns>Null when the session can't be stored, or has ended.</returns>
    private async Task<SessionItem?> MigrateAsync(IOldSessionStore store, OldSession old, OldPlace place, CallLimits limits)
    {
        var now = Lifetime.Now;
        var fullLife = Lifetime.ExpiresAt(now);
        var expiresAt = Math.Min(fullLife, old.ExpiresAt ?? fullLife);

        // As if it had been touched when that life began: the next request makes it longer.
        var item = new SessionItem(old.Entries, VersionNumber: 1, CreatedAt: now, TouchedAt: now - (fullLife - expiresAt), expiresAt);
        var seed = SessionKey.NewSeed();
        var newKey = SessionKey.Derive(OldSecret, seed);
        var result = default(WriteResult);
        try
        {
            EnsureItFits(item);
            var until = store.KeepsSessions && old.ExpiresAt is { } kept ? kept : Math.Max(fullLife, old.ExpiresAt ?? 0);
            result = await _services.Table.MigrateAsync(Id, SessionKey.ToId(newKey), item, new(place, seed, until, now - FollowSeconds), limits);
        }
        catch (SessionTooLargeException)
        {
            store.ReportUnreadable("it is larger than an item in DynamoDB may be");
            return null;
        }

        if (!result.Succeeded && result.Current?.KeySeed != seed)
        {
            return result.Current is { } current ? await TakenAsync(current, limits) : null;
        }

        if (await SettleOldAsync(store, old, item, SessionKey.ToId(newKey), limits, mayBeGone: place == OldPlace.Waiting) is not { } settled)
        {
            return null;
        }

        MoveTo(newKey, settled);
        SessionTelemetry.Migrated.Add(1, new KeyValuePair<string, object?>("from", store.From));
        Log.Migrated(_services.Logger, Id, store.From);
        return settled;
    }

    /// <summary>The session was moved already: all who come with the old key get the same new one.</summary>
    private async Task<SessionItem?> FollowAsync(SessionItem claim, CallLimits limits)
    {
        var newKey = SessionKey.Derive(OldSecret, claim.KeySeed!);
        var newId = SessionKey.ToId(newKey);
        if (!IsRecent(claim) || claim.MovedTo != _services.Table.ItemId(newId) ||
            await _services.Table.GetAsync(newId, consistent: true, limits) is not { } item || Lifetime.IsExpired(item))
        {
            return null;
        }

        if (!item.IsTombstone)
        {
            MoveTo(newKey, item);
        }

        return item;
    }

    private bool IsRecent(SessionItem claim) => Lifetime.Now - claim.TouchedAt <= FollowSeconds;

    private void MoveTo(string newKey, SessionItem item)
    {
        SetKey(newKey);
        _writesSessionCookie = true;
        EndsOldCookieOf(_oldStore is { KeepsSessions: true } ? null : _oldStore);
        _minimumVersion = item.VersionNumber;
        SetCompanion(item.VersionNumber, item.TouchedAt);
    }
}
