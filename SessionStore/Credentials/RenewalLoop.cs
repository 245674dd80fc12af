using Microsoft.Extensions.Logging;

namespace SessionStore.Credentials;

/// <summary>
/// Renews the credentials of one role, from one background task, so that there is never more than one call to STS
/// under way, whatever the number of requests. Started by the host, or by the first request where there is no host.
/// </summary>
internal sealed class RenewalLoop : IDisposable
{
    private readonly RoleCredentials _credentials;
    private readonly StsClient _sts;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CredentialsTelemetry _telemetry;
    private readonly CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource<bool>? _sleep;
    private RenewalTrigger _trigger;
    private int _started;

    public RenewalLoop(
        RoleCredentials credentials, StsClient sts, TimeProvider time, ILogger log, CredentialsTelemetry telemetry)
    {
        _credentials = credentials;
        _sts = sts;
        _time = time;
        _log = log;
        _telemetry = telemetry;
    }

    public void Start()
    {
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            // Unsafe: without the caller's execution context, so that a request's trace does not adopt every renewal.
            ThreadPool.UnsafeQueueUserWorkItem(static loop => _ = loop.RunAsync(), this, preferLocal: false);
        }
    }

    /// <summary>The credentials have become unusable: don't wait for the next renewal that is due.</summary>
    public void Wake() => _sleep?.TrySetResult(false);

    /// <summary>Ends the loop. It is not waited for: it holds nothing that others need.</summary>
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var (pause, from) = await RenewOrPauseAsync();
                await SleepAsync(pause, from);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host has stopped.
        }
        finally
        {
            _sts.Dispose();
        }
    }

    /// <summary>What is thrown here is not STS's: a listener to logs, spans or metrics has failed. The renewal outlives it.</summary>
    private async Task<(TimeSpan Pause, long From)> RenewOrPauseAsync()
    {
        try
        {
            return await RenewAsync();
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            return (RenewalSchedule.LongestRetry, _time.GetTimestamp());
        }
    }

    /// <summary>One attempt. Returns how long after what moment the next is due.</summary>
    private async Task<(TimeSpan Pause, long From)> RenewAsync()
    {
        _trigger = _credentials.Trigger;
        var attempt = _credentials.ConsecutiveFailures + 1;
        var startedAt = _time.GetTimestamp();
        using var renewal = _telemetry.StartRenewal(_credentials.Options, _trigger, attempt);
        RoleSession session;
        try
        {
            session = await _sts.AssumeRoleAsync(_stop.Token);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            return Fail(StsFailure.From(e, _credentials.Options), renewal, attempt, startedAt);
        }

        try
        {
            renewal.Succeeded(session, _time.GetElapsedTime(startedAt));
            _log.CredentialsRenewed(_credentials.Options.RoleArn, _trigger, session.ExpiresAt);
        }
        finally
        {
            // The requests that wait go on when it has been logged, so that the log reads in the order of what happened.
            _credentials.Renewed(session, _trigger);
        }
        return (RenewalSchedule.UntilRenewal(session.Lifetime, Roll()), session.SentAt);
    }

    private (TimeSpan Pause, long From) Fail(StsFailure failure, CredentialsTelemetry.Renewal renewal, int attempt, long startedAt)
    {
        var now = _time.GetTimestamp();
        var left = _credentials.Current?.TimeLeft ?? TimeSpan.Zero;
        try
        {
            renewal.Failed(failure, _time.GetElapsedTime(startedAt));
            LogFailure(failure, attempt);
        }
        finally
        {
            _credentials.Failed(failure, startedAt);
        }
        var pause = RenewalSchedule.UntilRetry(attempt, failure.IsRefusal, left, Roll());
        return (left > TimeSpan.Zero && left < pause ? left : pause, now);
    }

    private async Task SleepAsync(TimeSpan pause, long from)
    {
        var failing = _credentials.ConsecutiveFailures > 0;
        if (failing && !_credentials.IsUsable)
        {
            // Requests fail meanwhile, and their number must not become the rate at which STS is asked.
            await Task.Delay(Left(), _time, _stop.Token);
            return;
        }
        // A rejection is worth an attempt at once, unless the last was that attempt.
        var heedsRejection = !failing || _trigger is not RenewalTrigger.Rejected;
        var isDue = false;
        while (!isDue)
        {
            var sleep = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _sleep = sleep;
            // Asked after the line above, so that no rejection goes unseen; and again when awake, because a request may call
            // for credentials that have come meanwhile.
            if (!_credentials.IsUsable || (heedsRejection && _credentials.IsRenewalWanted))
            {
                return;
            }
            await using var due = _time.CreateTimer(
                static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true), sleep, Left(), Timeout.InfiniteTimeSpan);
            isDue = await sleep.Task.WaitAsync(_stop.Token);
        }

        TimeSpan Left() => Max(pause - _time.GetElapsedTime(from), TimeSpan.Zero);
    }

    private void LogFailure(StsFailure failure, int attempt)
    {
        var role = _credentials.Options.RoleArn;
        // Each failure would be a line every two seconds for as long as STS is away: 1, 2, 4, 8, ... tell the same.
        if (!int.IsPow2(attempt))
        {
            _log.RenewalFailedAgain(role, attempt, failure.Answer);
        }
        else if (_credentials.Current is { IsAlive: true } current && !failure.IsRefusal)
        {
            _log.RenewalFailed(role, attempt, failure.Advice, current.TimeLeft);
        }
        else
        {
            _log.NoCredentials(role, attempt, failure.Advice, Max(_credentials.Current?.TimeLeft ?? TimeSpan.Zero, TimeSpan.Zero));
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Jitter, not a secret.
    private static double Roll() => Random.Shared.NextDouble();
}
