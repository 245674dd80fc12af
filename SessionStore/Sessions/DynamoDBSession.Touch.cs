using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>The expiry, which is written as seldom as it may be.</summary>
internal sealed partial class DynamoDBSession
{
    /// <summary>When it was found that the touch was made, or not due.</summary>
    private long? _touchSettledAt;

    private async Task<bool> TouchIfDueAsync(CallLimits limits)
    {
        if (!IsTouchDue())
        {
            return false;
        }

        using var activity = SessionTelemetry.Source.StartActivity("session.commit");
        activity.SetOutcome(await TouchAsync(limits));
        return true;
    }

    /// <summary>Once in a request, and again in one that lives on. A touch that failed is the next request's business.</summary>
    private bool IsTouchDue()
    {
        if (_presence is SessionPresence.Absent or SessionPresence.Ended || _loadFailure is not null || !Lifetime.IsTouchDueAgain(_touchSettledAt))
        {
            return false;
        }

        var touchedAt = _item?.TouchedAt ?? _receivedCompanion?.TouchedAt;
        if (_item is { } item ? Lifetime.IsTouchDue(item) : touchedAt is not { } at || Lifetime.IsTouchDue(at))
        {
            _touchSettledAt = Lifetime.Now;
            return true;
        }

        // When it will be due, as if it had been settled then.
        _touchSettledAt = touchedAt;
        SessionTelemetry.TouchSkipped.Add(1);
        return false;
    }

    /// <summary>
    /// Writes the expiry. It never fails a request: nothing is lost, and the stored expiry has the slack for the next
    /// request to try again.
    /// </summary>
    private async Task<string> TouchAsync(CallLimits limits)
    {
        try
        {
            if (IsShared && !await IsTouchDueInItemAsync(limits))
            {
                return "unchanged";
            }

            var times = default(SessionTimes);
            var result = await WriteUnreadAsync(now => _services.Table.TouchAsync(Id, times = now, limits), limits);
            if (result.Succeeded)
            {
                SetCompanion(result.Version, times.Now);
                _minimumVersion = result.Version;
                RollCookie(touchedBefore: null);
                AdoptTimes(times);
                return "touched";
            }

            if (await TryMigrateAsync(result.Current, limits) is { IsTombstone: false })
            {
                return "touched";
            }

            SetCompanionOfEnded();
            if (_presence == SessionPresence.Stored || HasStarted)
            {
                End();
            }

            return "ended";
        }
        catch (SessionStoreException failure)
        {
            Log.TouchFailed(_services.Logger, failure, Id);
            return "error";
        }
    }

    private void AdoptTimes(SessionTimes times) => _item = _item is { } item ? item with { TouchedAt = times.Now, ExpiresAt = times.ExpiresAt } : null;
}
