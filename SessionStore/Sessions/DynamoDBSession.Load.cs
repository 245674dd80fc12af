using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Sessions;

internal sealed partial class DynamoDBSession
{
    private Task? _loading;
    private SessionStoreException? _loadFailure;

    /// <summary>Whether the endpoint's habit has this request in it. That of a new visitor, who has nothing to read, never gets in.</summary>
    private bool _observed;

    /// <summary>Once in a request; in one whose response is under way, a stream or a WebSocket, whenever the handler asks.</summary>
    public Task LoadAsync(CancellationToken cancellationToken = default) =>
        HasStarted && (_presence == SessionPresence.Stored || _loading is not null)
            ? InTurnAsync(() => ReloadAsync(Limits(cancellationToken)))
            : _presence != SessionPresence.Unknown || _turn.IsCompleted
                ? LoadAsync(Limits(cancellationToken))
                : InTurnAsync(() => LoadAsync(Limits(cancellationToken)));

    /// <summary>Before the handler runs. What fails here is said to whoever uses the session.</summary>
    public async Task LoadAheadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(Limits(cancellationToken), LoadMode.Ahead);
        }
        catch (Exception exception) when (exception is SessionStoreException or OperationCanceledException)
        {
        }
    }

    private Task LoadAsync(CallLimits limits)
    {
        Observe(readsSynchronously: limits.IsSynchronous);
        if (_presence == SessionPresence.Stored && Lifetime.IsExpired(_item!))
        {
            // Or so it was to be when it was read, long ago: others may have touched it.
            return ReloadAsync(limits);
        }

        return LoadAsync(limits, ModeOf(limits));
    }

    private static LoadMode ModeOf(CallLimits limits) => limits.IsSynchronous ? LoadMode.Blocked : LoadMode.OnDemand;

    /// <summary>Reads what others have done since.</summary>
    private Task ReloadAsync(CallLimits limits) =>
        _presence is SessionPresence.Absent or SessionPresence.Ended ? Task.CompletedTask : ReadAsync(limits, ModeOf(limits), isAgain: true);

    private Task LoadAsync(CallLimits limits, LoadMode mode)
    {
        if (_presence != SessionPresence.Unknown)
        {
            return Task.CompletedTask;
        }

        // A cancelled load says nothing about the session; everything else is settled for this request.
        if (_loading is null or { IsCanceled: true })
        {
            _loading = ReadAsync(limits, mode);
        }

        return _loading;
    }

    public async Task<SessionInfo?> GetInfoAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return _item is { } item
            ? new(item.VersionNumber, EpochSeconds.ToDate(item.CreatedAt), EpochSeconds.ToDate(item.TouchedAt), EpochSeconds.ToDate(item.ExpiresAt))
            : null;
    }

    /// <summary>
    /// For the framework's synchronous members: this thread does all of the reading. If it waited for others to do it, a
    /// pool whose threads all wait here would never get on.
    /// </summary>
    private void Load() => LoadAsync(Limits(CancellationToken.None) with { IsSynchronous = true }).GetAwaiter().GetResult();

    /// <param name="limits">Of the calls.</param>
    /// <param name="mode">Who waits for it.</param>
    /// <param name="isAgain">What the request knows stays, if this fails; and a session that is gone has ended meanwhile.</param>
    private async Task ReadAsync(CallLimits limits, LoadMode mode, bool isAgain = false)
    {
        using var activity = SessionTelemetry.Source.StartActivity("session.load");
        Count(mode, activity);
        try
        {
            var (item, reread) = await GetAsync(limits);
            if (!isAgain)
            {
                item = await OrMigratedAsync(item, limits);
            }

            _loadFailure = null;
            var outcome = Accept(item);
            if (isAgain && _presence != SessionPresence.Stored)
            {
                End();
            }

            activity.SetOutcome(outcome == "hit" && reread ? "reread" : outcome);
            if (activity?.IsAllDataRequested == true && _item is not null)
            {
                activity.SetTag("session.keys", _item.Entries.Count);
                activity.SetTag("session.bytes", SizeOf(_item));
            }

            Log.Loaded(_services.Logger, Id, outcome);
        }
        catch (SessionStoreException failure)
        {
            activity.SetFailure(failure);
            if (!isAgain)
            {
                _loadFailure = failure;
            }

            if (_services.Options.OnLoadFailure == SessionLoadFailureBehavior.Throw || (_changes.Any && !isAgain))
            {
                Log.LoadFailed(_services.Logger, failure, Id);
                throw;
            }

            Log.ContinuedWithoutSession(_services.Logger, failure, Id);
        }
    }

    /// <summary>
    /// Reads eventually consistent, at half the price, and once more consistently only if this client has already seen
    /// something newer than what came back. A user's session is always read consistently: somebody may have revoked it.
    /// </summary>
    private async ValueTask<(SessionItem? Item, bool Reread)> GetAsync(CallLimits limits)
    {
        var consistent = ReadsConsistently;
        var item = await _services.Table.GetAsync(Id, consistent, limits);
        var reread = !consistent && ((item?.VersionNumber ?? 0) < _minimumVersion || item?.Owner is not null);
        if (reread)
        {
            item = await _services.Table.GetAsync(Id, consistent: true, limits);
        }

        return (IsBehind(item) ? await AwaitReplicaAsync(item, limits) : item, reread);
    }

    private bool ReadsConsistently => _services.Options.UseConsistentReads || IsSignedIn;

    private string Accept(SessionItem? item)
    {
        if (item is null || Lifetime.IsExpired(item))
        {
            _presence = SessionPresence.Absent;

            SetCompanionOfEnded();
            return item is null ? "miss" : "expired";
        }

        if (item.IsTombstone)
        {
            _presence = SessionPresence.Ended;
            return "revoked";
        }

        _presence = SessionPresence.Stored;
        _item = item;
        if (item.VersionNumber < _minimumVersion || _receivedCompanion is null || _receivedCompanion.Value.IsSignedIn != IsSignedIn)
        {
            // Lost or wrong: not even a consistent read is as new as it says, and it would cost a second read each time.
            KeepVersionElsewhere(item);
            _minimumVersion = item.VersionNumber;
            SetCompanion(Math.Max(item.VersionNumber, _versionElsewhere), item.TouchedAt, isNeeded: false);
        }

        return "hit";
    }

    /// <summary>The first look at the session tells how the endpoint looks at it; not when it ends, but as soon as it begins.</summary>
    private void Observe(bool readsSynchronously)
    {
        if (_observed)
        {
            return;
        }

        _observed = true;
        if (_services.Options.LoadAhead && _context.GetEndpoint() is { } endpoint)
        {
            _services.Habits.Of(endpoint).Observe(readsSynchronously, Applied);
        }
    }

    private void Count(LoadMode mode, Activity? activity)
    {
        var name = mode switch
        {
            LoadMode.Ahead => "ahead",
            LoadMode.Blocked => "blocked",
            _ => "on_demand",
        };
        activity?.SetTag("session.load.mode", name);
        SessionTelemetry.Loads.Add(1, new KeyValuePair<string, object?>("mode", name));
        if (mode == LoadMode.Blocked && _context.GetEndpoint() is var endpoint && _services.Habits.Of(endpoint).Blocks())
        {
            Log.BlocksOften(_services.Logger, endpoint?.DisplayName ?? "no endpoint");
        }
    }

    private int SizeOf(SessionItem item)
    {
        var schema = _services.Table.Schema;
        return SessionItemSize.Of(item.ToAttributes(schema.KeyAttribute, _services.Table.ItemId(Id), schema.ExpiresAttribute));
    }
}
