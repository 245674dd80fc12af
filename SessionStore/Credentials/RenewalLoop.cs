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
                var pause = await RenewAsync();
                await SleepAsync(pause);
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

    private async Task<TimeSpan> RenewAsync()
    {
        var trigger = _credentials.Trigger;
        var attempt = _credentials.ConsecutiveFailures + 1;
        var startedAt = _time.GetTimestamp();
        using var renewal = _telemetry.StartRenewal(_credentials.Options, trigger, attempt);
        try
        {
            var session = await _sts.AssumeRoleAsync(_stop.Token);
            renewal.Succeeded(session, _time.GetElapsedTime(startedAt));
            // Before the requests that wait go on, so that the log reads in the order of what happened.
            _log.CredentialsRenewed(_credentials.Options.RoleArn, trigger, session.ExpiresAt);
            _credentials.Renewed(session, trigger);
            return RenewalSchedule.UntilRenewal(session.Lifetime, Roll()) - session.Age;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            var failure = StsFailure.From(e, _credentials.Options);
            renewal.Failed(failure, _time.GetElapsedTime(startedAt));
            LogFailure(failure, attempt);
            _credentials.Failed(failure, startedAt);
            return UntilRetry(failure, attempt);
        }
    }

    private TimeSpan UntilRetry(StsFailure failure, int attempt)
    {
        var left = _credentials.Current?.TimeLeft ?? TimeSpan.Zero;
        var pause = RenewalSchedule.UntilRetry(attempt, failure.IsRefusal, left, Roll());
        return left > TimeSpan.Zero && left < pause ? left : pause;
    }

    private async Task SleepAsync(TimeSpan pause)
    {
        var failing = _credentials.ConsecutiveFailures > 0;
        if (failing && !_credentials.IsUsable)
        {
            // Requests fail meanwhile, and their number must not become the rate at which STS is asked.
            await Task.Delay(pause, _time, _stop.Token);
            return;
        }
        var sleptFrom = _time.GetTimestamp();
        var isDue = false;
        while (!isDue)
        {
            var sleep = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _sleep = sleep;
            // Asked after the line above, so that no rejection goes unseen; and again when awake, because a request may call
            // for credentials that have come meanwhile.
            if (!_credentials.IsUsable || (!failing && _credentials.IsRenewalWanted))
            {
                return;
            }
            await using var due = _time.CreateTimer(
                static s => ((TaskCompletionSource<bool>)s!).TrySetResult(true),
                sleep,
                Max(pause - _time.GetElapsedTime(sleptFrom), TimeSpan.Zero),
                Timeout.InfiniteTimeSpan);
            isDue = await sleep.Task.WaitAsync(_stop.Token);
        }
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
            _log.NoCredentials(role, attempt, failure.Advice, _credentials.Current?.TimeLeft ?? TimeSpan.Zero);
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Jitter, not a secret.
    private static double Roll() => Random.Shared.NextDouble();
}
