using System.Globalization;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>
    /// How long the tombstone of a moved session answers "ended" to requests that were sent with the old cookie, so that
    /// none of them starts a session over the new one's cookie. A client that never got its new cookie is shut out as long.
    /// </summary>
    private const long TombstoneSeconds = 60;

    public Task RegenerateIdAsync(CancellationToken cancellationToken) => InTurnAsync(() => OrGiveUpChangesAsync(() =>
    {
        EnsureResponseNotStarted("A session's id cannot be regenerated");
        return MoveAsync("session.regenerate", signIn: null, cancellationToken);
    }));

    public Task AbandonAsync(CancellationToken cancellationToken) => InTurnAsync(() => AbandonInTurnAsync(cancellationToken));

    public async Task<long> IncrementAsync(string key, long by, CancellationToken cancellationToken)
    {
        var result = 0L;
        await InTurnAsync(async () => result = await IncrementInTurnAsync(key, by, cancellationToken));
        return result;
    }

    private async Task AbandonInTurnAsync(CancellationToken cancellationToken)
    {
        EnsureResponseNotStarted("A session cannot be abandoned");
        using var activity = SessionTelemetry.Source.StartActivity("session.abandon");
        try
        {
            _changes.Take();
            activity.SetOutcome(await DeleteAsync(Limits(cancellationToken)) ? "deleted" : "unchanged");
        }
        catch (SessionStoreException failure)
        {
            _changes.Release();
            activity.SetFailure(failure);
            throw;
        }

        _changes.Settle();
        _deletesCookies = true;
        _writesSessionCookie = false;

        // Whatever the request still writes belongs to a new session.
        SetKey(SessionKey.New());
        _keyIsFresh = true;
        _presence = SessionPresence.Absent;
        _item = null;
        _loadFailure = null;
    }

    private async Task<long> IncrementInTurnAsync(string key, long by, CancellationToken cancellationToken)
    {
        EnsureWritable();
        if (IsShared || CookieIsWithheld)
        {
            await LoadAsync(Limits(cancellationToken));
            if (_presence == SessionPresence.Absent && CookieIsWithheld)
            {
                return CountForThisRequest(key, by);
            }

            EnsureWritable();
        }

        if (_presence == SessionPresence.Absent || _changes.Touches(key))
        {
            await EnsureStoredAsync(cancellationToken);
        }

        using var activity = SessionTelemetry.Source.StartActivity("session.commit");
        try
        {
            var touchedAt = Lifetime.Now;
            var result = await AddAsync(key, by, Limits(cancellationToken));
            RollCookie(_item?.TouchedAt ?? _receivedCompanion?.TouchedAt);
            AdoptTimes(Times(_item));
            activity.SetOutcome("updated");
            _minimumVersion = result.Version;
            SetCompanion(result.Version, touchedAt);
            _touchSettledAt = touchedAt;
            var digits = result.Digits ?? "0";
            _item?.Entries[key] = ItemValue.OfNumber(digits);
            return Whole(digits, key);
        }
        catch (SessionEndedException ended)
        {
            End();
            activity.SetFailure(ended);
            activity.SetOutcome("ended");
            throw;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            activity.SetFailure(failure);
            throw;
        }
    }

    private async Task<WriteResult> AddAsync(string key, long by, CallLimits limits)
    {
        try
        {
            var result = await WriteUnreadAsync(times => _services.Table.IncrementAsync(Id, key, by, times, limits), limits);
            var current = result.Current;
            if (!result.Succeeded && await TryMigrateAsync(current, limits) is { } moved)
            {
                current = moved;
                result = moved.IsTombstone ? result : await _services.Table.IncrementAsync(Id, key, by, Times(_item), limits);
            }

            if (!result.Succeeded && _presence is SessionPresence.Unknown or SessionPresence.Absent && !IsLiveTombstone(current))
            {
                // The cookie's session was gone before this request began: it starts a new one.
                _presence = SessionPresence.Absent;
                await EnsureStoredAsync(limits.CancellationToken);
                result = await _services.Table.IncrementAsync(Id, key, by, Times(_item), limits);
            }

            return result.Succeeded ? result : throw new SessionEndedException();
        }
        catch (SessionStoreException failure) when (failure.Failure == SessionStoreFailure.Rejected)
        {
            if (await AddMapIfMissingAsync(limits))
            {
                return await AddAsync(key, by, limits);
            }

            // Anything else that DynamoDB refuses is no fault of the key.
            throw failure.InnerException?.Message.Contains("operand", StringComparison.OrdinalIgnoreCase) != true
                ? failure
                : NoNumber(key, failure);
        }
    }

    private static InvalidOperationException NoNumber(string key, Exception? failure = null) => new(
        $"Session key '{key}' does not hold a number that can be incremented: what Set, SetString and SetInt32 write are bytes. " +
        "Only IncrementAsync may write it.", failure);

    private static InvalidOperationException NoWholeNumber(string key) => new(
        $"Session key '{key}' was added to, and holds a number that is no whole one of 64 bits: another program wrote it, or it " +
        "has grown too large. Read it with Get<decimal>.");

    private static long Whole(string digits, string key) =>
        long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw NoWholeNumber(key);

    private bool IsLiveTombstone(SessionItem? item) => item is { IsTombstone: true, KeySeed: null, IsWaiting: false } && !Lifetime.IsExpired(item);

    /// <summary>An item that another program wrote may lack the map, and then nothing can be set in it.</summary>
    private async Task<bool> AddMapIfMissingAsync(CallLimits limits)
    {
        await LoadAsync(limits);
        if (_item is not { HasMap: false } item)
        {
            return false;
        }

        _item = item with { HasMap = true };
        await _services.Table.ReplaceAsync(Id, [], item.VersionNumber, Times(item), limits);
        return true;
    }

    /// <summary>An increment needs an item to increment in, and earlier changes of the same request must come first.</summary>
    private async Task EnsureStoredAsync(CancellationToken cancellationToken)
    {
        if (_changes.Any)
        {
            await StoreAsync(Limits(cancellationToken));
        }

        if (_presence == SessionPresence.Absent)
        {
            await CreateAsync(Limits(cancellationToken));
        }
    }
}
