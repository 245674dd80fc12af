using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>A visitor who comes from another region, whose last writes may not have been copied to this one yet.</summary>
internal sealed partial class DynamoDBSession
{
    /// <summary>A cookie that is ahead by more writes than these is wrong. Only new writes are bound to what it says, so being wrong here costs little.</summary>
    private const long LongestLead = 1000;

    private static readonly TimeSpan FirstReplicaPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestReplicaPause = TimeSpan.FromMilliseconds(400);

    /// <summary>What the client has seen in another region, and what did not arrive here: what is written here is to be newer than that.</summary>
    private long _versionElsewhere;

    private bool IsReplicated => _services.Options.ReplicationWait > TimeSpan.Zero;

    /// <summary>How long the last write that the client knows of may still be on its way.</summary>
    private TimeSpan ReplicationLeft
    {
        get
        {
            // Cookies have whole seconds. One that is in the future is of another clock, or wrong.
            var wait = _services.Options.ReplicationWait + TimeSpan.FromSeconds(1);
            var left = EpochSeconds.ToDate(_receivedCompanion?.TouchedAt ?? 0) + wait - _services.Time.GetUtcNow();
            return left > wait ? wait : left;
        }
    }

    private bool IsBehind(SessionItem? item) =>
        IsReplicated && item is not { IsTombstone: true } && (item?.VersionNumber ?? 0) < _minimumVersion;

    /// <summary>
    /// What is here is older than the client knows, or is not here at all. Reads again until it has arrived, or can't be on its way any
    /// more: then the region that has it is cut off, and what is here goes on; or the session has ended long ago.
    /// </summary>
    private async ValueTask<SessionItem?> AwaitReplicaAsync(SessionItem? item, CallLimits limits)
    {
        var longest = ReplicationLeft;
        if (_minimumVersion >= CompanionCookie.NewerThanAny)
        {
            // What this client has just ended is not to come back because its end is still on its way.
            return longest > TimeSpan.Zero ? null : item;
        }

        var started = _services.Time.GetTimestamp();
        var pause = FirstReplicaPause;
        for (var left = longest; IsBehind(item) && left > TimeSpan.Zero; left = longest - _services.Time.GetElapsedTime(started))
        {
            await Backoff.PauseAsync(pause < left ? pause : left, _services.Time, limits.IsSynchronous, limits.CancellationToken);
            pause = pause * 2 < LongestReplicaPause ? pause * 2 : LongestReplicaPause;
            item = await _services.Table.GetAsync(Id, consistent: true, limits);
        }

        var hasArrived = !IsBehind(item);
        if (longest > TimeSpan.Zero)
        {
            SessionTelemetry.ReplicaWaits.Add(1, new KeyValuePair<string, object?>("outcome", hasArrived ? "arrived" : "given_up"));
        }

        // Once: the cookie goes on knowing the version, and has the time of what is here then.
        if (!hasArrived && (longest > TimeSpan.Zero || (item is not null && item.TouchedAt != _receivedCompanion?.TouchedAt)))
        {
            Log.ReplicaIsBehind(_services.Logger, Id);
        }

        return item;
    }

    /// <summary>A client that knows of writes that are not here keeps to know of them: should they turn up in its next region, they are older than its own.</summary>
    private void KeepVersionElsewhere(SessionItem item)
    {
        if (IsReplicated && _minimumVersion - item.VersionNumber is > 0 and <= LongestLead)
        {
            _versionElsewhere = _minimumVersion;
        }
    }

    /// <summary>
    /// A write to a session that was not read. Where the client has seen a newer one than is here it is refused, or its outcome would replace
    /// that everywhere; then the session is read, which waits, and the write is made again.
    /// </summary>
    private async Task<WriteResult> WriteUnreadAsync(Func<SessionTimes, ValueTask<WriteResult>> write, CallLimits limits)
    {
        var isUnread = _presence == SessionPresence.Unknown;
        var result = await write(isUnread && IsReplicated ? Times(_item) with { FromVersion = _minimumVersion } : Times(_item));
        if (result.Succeeded || !isUnread || !IsBehind(result.Current))
        {
            return result;
        }

        await LoadAsync(limits);
        return _presence switch
        {
            _ when _loadFailure is not null => throw _loadFailure,
            SessionPresence.Stored => await write(Times(_item)),
            _ => result,
        };
    }

    /// <summary>A session that has not arrived here can't be ended here: it would arrive after its end.</summary>
    private Task LoadIfOnItsWayAsync(CallLimits limits) =>
        IsReplicated && _presence == SessionPresence.Unknown && _minimumVersion is > 0 and < CompanionCookie.NewerThanAny && ReplicationLeft > TimeSpan.Zero
            ? LoadAsync(limits)
            : Task.CompletedTask;
}
