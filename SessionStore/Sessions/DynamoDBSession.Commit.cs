using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    /// <summary>How often a write of the whole session is tried because others wrote meanwhile.</summary>
    private const int MaximumConflicts = 10;

    /// <summary>The outcome of a commit whose new session's cookie would not reach the visitor.</summary>
    private const string Withheld = "withheld";

    private static readonly TimeSpan FirstConflictPause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Stores the changes now. Called by a handler, it throws what went wrong. The middleware's own call at the end of the
    /// request comes here too; its exceptions are swallowed by the middleware, so the response is turned into the error.
    /// </summary>
    public Task CommitAsync(CancellationToken cancellationToken = default) =>
        RequestIsOver ? CommitAtEndAsync() :
        EndIsHidden ? CommitPerhapsAtEndAsync(cancellationToken) :
        InTurnAsync(() => CommitInTurnAsync(Limits(cancellationToken)));

    /// <summary>
    /// A handler that commits while its response is under way, a stream or a WebSocket, wants to know whether the session is
    /// still there, with or without a change.
    /// </summary>
    private async Task CommitInTurnAsync(CallLimits limits)
    {
        var hasEnded = _presence == SessionPresence.Ended;
        if (!await StoreAsync(limits) && HasStarted)
        {
            await ReloadAsync(limits);
        }

        if (_presence == SessionPresence.Ended && !hasEnded)
        {
            throw new SessionEndedException();
        }
    }

    /// <returns>Whether the table was asked.</returns>
    private async Task<bool> StoreAsync(CallLimits limits)
    {
        if (!_changes.Any)
        {
            return await TouchIfDueAsync(limits);
        }

        if (_presence == SessionPresence.Absent && CookieIsWithheld)
        {
            return false;
        }

        using var activity = SessionTelemetry.Source.StartActivity("session.commit");
        try
        {
            activity?.SetTag("session.keys.changed", _changes.Count);
            var outcome = await StoreChangesAsync(limits);
            if (outcome != Withheld)
            {
                _changes.Settle();
            }

            activity.SetOutcome(outcome);
            if (_item is not null && activity?.IsAllDataRequested == true)
            {
                activity.SetTag("session.bytes", SizeOf(_item));
            }

            Log.Committed(_services.Logger, Id, outcome);
            return true;
        }
        catch (SessionEndedException ended)
        {
            End();
            _changes.Reset();
            activity.SetFailure(ended);
            activity.SetOutcome("ended");
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity.SetFailure(exception);
            throw;
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task<string> StoreChangesAsync(CallLimits limits)
    {
        if (_changes.Cleared && !_changes.AnySet)
        {
            _changes.Take();
            return await DeleteAsync(limits) ? "deleted" : "unchanged";
        }

        var isFresh = _presence == SessionPresence.Unknown || !HasStarted;
        await LoadAsync(limits);
        return _presence switch
        {
            _ when _loadFailure is not null => throw _loadFailure,
            SessionPresence.Ended => throw new SessionEndedException(),
            SessionPresence.Stored => await UpdateAsync(isFresh, limits),
            _ when _changes.AnySet => CookieIsWithheld ? Withheld : await CreateAsync(limits),
            _ when HasStarted && await IsElsewhereAsync(limits) => throw new SessionEndedException(),
            _ => Forget(),
        };
    }

    /// <summary>There is nothing that what is to be removed could be removed from.</summary>
    private string Forget()
    {
        _changes.Reset();
        return "unchanged";
    }

    private async Task<string> CreateAsync(CallLimits limits)
    {
        if (HasStarted && !_keyIsFresh)
        {
            // The cookie's session was there to be used, and a new one can't take its place any more.
            throw new SessionEndedException();
        }

        EnsureResponseNotStarted("A new session cannot be established");
        var now = Lifetime.Now;
        var entries = _changes.TakeAgainst([], _services.Values).Set;
        var item = new SessionItem(entries, VersionNumber: 1, CreatedAt: now, TouchedAt: now, Lifetime.ExpiresAt(now));
        EnsureItFits(item);
        EnsureFreshKey();
        try
        {
            while (!await _services.Table.CreateAsync(Id, NewId, item, limits))
            {
                NewId();
            }
        }
        catch (SessionStoreException)
        {
            // It may be carried out yet: a handler that tries again creates another.
            NewId();
            throw;
        }

        Adopt(item);
        _changes.Settle();
        _keyIsFresh = false;
        _writesSessionCookie = true;
        return "created";
    }

    private string NewId()
    {
        SetKey(SessionKey.New());
        return Id;
    }

    /// <param name="isFresh">What this request knows of the item is worth a comparison: hours later in a WebSocket it is not.</param>
    /// <param name="limits">Of the calls.</param>
    private async Task<string> UpdateAsync(bool isFresh, CallLimits limits)
    {
        for (var conflicts = 1; conflicts <= MaximumConflicts; conflicts++)
        {
            var delta = _changes.TakeAgainst(_item!.Entries, _services.Values, writesAll: !isFresh);
            isFresh = true;
            if (delta.IsEmpty)
            {
                _changes.Settle();
                return IsTouchDue() ? await TouchAsync(limits) : "unchanged";
            }

            var times = Times(_item);
            var next = _item with
            {
                Entries = delta.ApplyTo(_item.Entries),
                VersionNumber = _item.VersionNumber + 1 + times.VersionLead,
                TouchedAt = times.Now,
                ExpiresAt = times.ExpiresAt,
            };
            EnsureItFits(next);
            var result = await WriteAsync(delta, next, times, limits);
            if (result.Succeeded)
            {
                RollCookie(_item.TouchedAt);
                Adopt(next, result.Version);
                return "updated";
            }

            AcceptConflict(result.Current);
            await PauseAsync(conflicts, limits);
        }

        throw new SessionStoreException(
            SessionStoreFailure.Unavailable,
            $"A session could not be written: other requests changed it {MaximumConflicts} times meanwhile. Change fewer keys at once.");
    }

    private ValueTask<WriteResult> WriteAsync(SessionDelta delta, SessionItem next, SessionTimes times, CallLimits limits) => delta switch
    {
        { ReplacesAll: true } => _services.Table.ReplaceAsync(Id, next.Entries, onlyAtVersion: null, times, limits),
        // Without a map there is nothing to set single keys in.
        _ when delta.IsTooLargeForKeys || !next.HasMap =>
            _services.Table.ReplaceAsync(Id, next.Entries, next.VersionNumber - 1 - times.VersionLead, times, limits),
        _ => _services.Table.UpdateAsync(Id, delta, times, limits),
    };

    /// <summary>A write that another request got ahead of is made again on what that one left; if it ended the session, this one ends too.</summary>
    private void AcceptConflict(SessionItem? current)
    {
        if (current is null or { IsTombstone: true } || Lifetime.IsExpired(current))
        {
            throw new SessionEndedException();
        }

        // What is there may be this write itself, made by a try whose answer was lost: the client has to see it from now on.
        _item = current;
        _minimumVersion = current.VersionNumber;
        SetCompanion(current.VersionNumber, current.TouchedAt);
    }

    /// <summary>A page that sends twenty requests at once, which all write, must not use up the tries before they are done.</summary>
    private Task PauseAsync(int conflicts, CallLimits limits) =>
        Backoff.PauseAsync(Backoff.Pause(FirstConflictPause, conflicts), _services.Time, limits.IsSynchronous, limits.CancellationToken);

    private async Task<bool> DeleteAsync(CallLimits limits)
    {
        if (_presence == SessionPresence.Absent && !HasOldCookie)
        {
            return false;
        }

        await LoadIfOnItsWayAsync(limits);

        // One that another request has ended may only have moved, and is still to end.
        var hasEnded = await EndWithOldAsync(limits);

        // A replica that still has the item is too old for this client.
        _presence = SessionPresence.Absent;
        _item = null;
        SetCompanion(CompanionCookie.NewerThanAny);
        return hasEnded;
    }

    private SessionTimes Times(SessionItem? item) =>
        new(Lifetime.Now, Lifetime.ExpiresAt(item?.CreatedAt, item?.OwnIdleTimeout ?? 0), Lifetime.CreatedAfter)
        {
            Shared = IsShared ? Lifetime.SharedExpiry : null,
            VersionLead = item is null ? 0 : Math.Max(0, _versionElsewhere - item.VersionNumber),
        };

    /// <summary>The item is now what the table holds, or the part of it that this request knows.</summary>
    /// <param name="item">As this request wrote it.</param>
    /// <param name="version">The version it got: higher than the item's when others wrote keys that this request has not seen.</param>
    private void Adopt(SessionItem item, long? version = null)
    {
        _presence = SessionPresence.Stored;
        _minimumVersion = version ?? item.VersionNumber;

        // Keeping the lower number makes a later write of the whole map notice the others.
        _item = item with { VersionNumber = Math.Min(item.VersionNumber, _minimumVersion), HasMap = true };
        _touchSettledAt = item.TouchedAt;
        SetCompanion(_minimumVersion, item.TouchedAt);
        SessionTelemetry.ItemSize.Record(SessionTelemetry.ItemSize.Enabled ? SizeOf(item) : 0);
    }

    /// <summary>Another request has ended the session while this one was using it.</summary>
    private void End()
    {
        _presence = SessionPresence.Ended;
        _item = null;
    }

    private void EnsureItFits(SessionItem item)
    {
        var size = SizeOf(item);
        if (size > SessionItemSize.Maximum)
        {
            throw new SessionTooLargeException(TooLarge(size, item.Entries));
        }
    }

    private static string TooLarge(int size, Dictionary<string, ItemValue> entries)
    {
        var largest = entries
            .Select(entry => (entry.Key, Size: SessionItemSize.Of(entry.Value)))
            .OrderByDescending(entry => entry.Size)
            .Take(3)
            .Select(entry => $"'{entry.Key}' ({entry.Size:N0} bytes)");
        return $"The session would take {size:N0} bytes; an item in DynamoDB holds at most {SessionItemSize.Maximum:N0}. " +
            $"Its largest keys are {string.Join(", ", largest)}. Keep large data elsewhere, in S3 or an item of its own, and a reference to it in the session.";
    }
}
