using Microsoft.Extensions.Logging;

namespace SessionStore.Credentials;

/// <summary>
/// The credentials of one assumed role, as requests see them: nearly always there, one read away. Only
/// <see cref="RenewalLoop"/> calls STS. A request waits only while nothing is known yet: at a cold start, at expiry,
/// or after a rejection, until the first answers are in; during an outage it fails at once.
/// </summary>
internal sealed class RoleCredentials : IDisposable
{
    // One attempt of STS, and a little for the machine.
    private static readonly TimeSpan LongestWait = StsClient.AttemptTimeout + TimeSpan.FromSeconds(1);

    // A shorter outage is bridged by waiting, a longer one is reported at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // If those that replaced rejected ones are rejected as well, when so young, still younger ones would be no cure.
    private static readonly TimeSpan YoungestRejected = TimeSpan.FromSeconds(2);

    // A deny may be meant, and then no credentials cure it: it must not make STS be asked more often than this.
    private static readonly TimeSpan YoungestRevoked = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CredentialsTelemetry _telemetry;
    private readonly RenewalLoop _loop;
    private volatile RoleSession? _current;
    private volatile RoleSession? _suspect;
    private TaskCompletionSource<RoleSession?> _arrival = NewArrival();
    private volatile StsFailure? _failure;
    private long _failingSince;
    private bool _outage;
    private bool _isReplacement;

    public RoleCredentials(RoleOptions options, TimeProvider time, ILogger log, CredentialsTelemetry telemetry)
    {
        Options = options;
        _time = time;
        _log = log;
        _telemetry = telemetry;
        _loop = new RenewalLoop(this, new StsClient(options, time, log), time, log, telemetry);
        telemetry.Observe(this);
    }

    public RoleOptions Options { get; }

    /// <summary>The newest credentials, expired or not; null before the first and after a rejection.</summary>
    public RoleSession? Current => _current;

    /// <summary>How many times STS gave credentials.</summary>
    public int Issued { get; private set; }

    /// <summary>Attempts that failed since the last success.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>Why the last attempt failed; null when it succeeded.</summary>
    public StsFailure? LastFailure => _failure;

    public bool IsUsable => _current is { IsAlive: true };

    /// <summary>Whether STS is to be asked before the renewal is due.</summary>
    public bool IsRenewalWanted => !IsUsable || ReferenceEquals(_current, _suspect);

    /// <summary>Why STS would have to be asked now.</summary>
    public RenewalTrigger Trigger => _current switch
    {
        { IsAlive: true } current when ReferenceEquals(current, _suspect) => RenewalTrigger.Rejected,
        { IsAlive: true } => RenewalTrigger.Scheduled,
        not null => RenewalTrigger.Expired,
        null when Issued > 0 => RenewalTrigger.Rejected,
        null => RenewalTrigger.Startup,
    };

    /// <summary>Starts the renewal and waits for the first credentials.</summary>
    /// <exception cref="RoleCredentialsException">STS refused or could not be reached; the renewal goes on.</exception>
    public Task WarmAsync(CancellationToken cancellationToken) => GetAsync(cancellationToken);

    /// <summary>The credentials to sign with. Completed, and without allocation, when there are valid ones.</summary>
    /// <exception cref="RoleCredentialsException">There are none, and STS has failed or has not answered in time.</exception>
    public Task<RoleSession> GetAsync(CancellationToken cancellationToken) =>
        _current is { IsAlive: true } session ? session.AsTask : WaitAsync(cancellationToken);

    /// <summary>
    /// DynamoDB did not accept <paramref name="used"/>. Takes it out of use, if nobody has yet, and has it replaced.
    /// True when another try is worth it: there are, or will be, other credentials.
    /// </summary>
    public bool Reject(RoleSession used, string errorCode)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_current, used))
            {
                return true;
            }
            if (_isReplacement && used.Age < YoungestRejected)
            {
                return false;
            }
            _current = null;
            ExpectAnswer();
        }
        _loop.Wake();
        _telemetry.Invalidated(errorCode);
        _log.CredentialsRejected(Options.RoleArn, errorCode);
        return true;
    }

    /// <summary>
    /// A policy of the role denies <paramref name="used"/> what it asked for: perhaps because its session was revoked,
    /// perhaps for good. Has it replaced, and leaves it in use meanwhile. True when there are other credentials now.
    /// </summary>
    public async Task<bool> ReplaceAsync(RoleSession used, string errorCode, CancellationToken cancellationToken)
    {
        Task<RoleSession?> arrival;
        bool first;
        lock (_gate)
        {
            if (!ReferenceEquals(_current, used))
            {
                return _current is { IsAlive: true };
            }
            first = !ReferenceEquals(_suspect, used);
            if (used.Age < YoungestRevoked || (_outage && !first))
            {
                return false;
            }
            _suspect = used;
            if (first)
            {
                ExpectAnswer();
            }
            arrival = _arrival.Task;
        }
        _loop.Wake();
        if (first)
        {
            _telemetry.Invalidated(errorCode);
            _log.CredentialsRejected(Options.RoleArn, errorCode);
        }
        try
        {
            return await arrival.WaitAsync(LongestWait, _time, cancellationToken) is not null;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Renewed(RoleSession session, RenewalTrigger trigger)
    {
        TaskCompletionSource<RoleSession?> arrival;
        lock (_gate)
        {
            _current = session;
            _isReplacement = trigger is RenewalTrigger.Rejected;
            _failure = null;
            _outage = false;
            _suspect = null;
            Issued++;
            ConsecutiveFailures = 0;
            (arrival, _arrival) = (_arrival, NewArrival());
        }
        arrival.SetResult(session);
    }

    public void Failed(StsFailure failure, long attemptedAt)
    {
        TaskCompletionSource<RoleSession?>? arrival = null;
        lock (_gate)
        {
            _failure = failure;
            _failingSince = ConsecutiveFailures++ == 0 ? attemptedAt : _failingSince;
            _outage = failure.IsRefusal || _time.GetElapsedTime(_failingSince) >= Patience;
            if (_outage)
            {
                (arrival, _arrival) = (_arrival, NewArrival());
            }
        }
        arrival?.SetResult(null);
    }

    public void Dispose()
    {
        _loop.Dispose();
        TaskCompletionSource<RoleSession?> arrival;
        lock (_gate)
        {
            (arrival, _arrival) = (_arrival, NewArrival());
        }
        arrival.SetResult(null);
    }

    /// <summary>STS is asked at once: that it failed some time ago says nothing about the answer that is now waited for.</summary>
    private void ExpectAnswer()
    {
        _outage = false;
        _failingSince = _time.GetTimestamp();
    }

    private async Task<RoleSession> WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _loop.Start();
        Task<RoleSession?> arrival;
        lock (_gate)
        {
            if (_current is { IsAlive: true } arrived)
            {
                return arrived;
            }
            if (_outage)
            {
                return _current is { } expired && expired.TryLastUse()
                    ? expired
                    : throw new RoleCredentialsException(Options.RoleArn, _failure);
            }
            arrival = _arrival.Task;
        }
        _loop.Wake();

        using var waiting = _telemetry.Wait();
        try
        {
            var session = await arrival.WaitAsync(LongestWait, _time, cancellationToken)
                ?? throw new RoleCredentialsException(Options.RoleArn, _failure);
            CredentialsTelemetry.LinkWait(session);
            return session;
        }
        catch (TimeoutException)
        {
            throw new RoleCredentialsException(Options.RoleArn, _failure);
        }
    }

    private static TaskCompletionSource<RoleSession?> NewArrival() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
