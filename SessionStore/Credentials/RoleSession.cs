using System.Diagnostics;
using Amazon.Runtime;
using Amazon.Runtime.Identity;

namespace SessionStore.Credentials;

/// <summary>
/// One answer of STS. Immutable, and itself the identity that the SDK signs with, so that key, secret and token
/// of two answers can never be mixed, however often the pipeline asks for them.
/// </summary>
internal sealed class RoleSession : AWSCredentials
{
    private readonly ImmutableCredentials _credentials;
    private readonly Task<ImmutableCredentials> _credentialsTask;
    private readonly TimeProvider _time;
    private int _lastUse;
    private int _linkTaken;

    /// <param name="credentials">Access key, secret and token.</param>
    /// <param name="expiresAt">The moment of expiry on STS' clock.</param>
    /// <param name="lifetime">Distance of that moment from STS' own "now", so that no local clock matters.</param>
    /// <param name="sentAt">Monotonic time at which STS was asked: the earliest moment at which the lifetime can have begun.</param>
    /// <param name="time">The clock that gave <paramref name="sentAt"/>.</param>
    public RoleSession(
        ImmutableCredentials credentials, DateTimeOffset expiresAt, TimeSpan lifetime, long sentAt, TimeProvider time)
    {
        _credentials = credentials;
        _credentialsTask = Task.FromResult(credentials);
        _time = time;
        SentAt = sentAt;
        ExpiresAt = expiresAt;
        Lifetime = lifetime;
        Expiration = expiresAt.UtcDateTime;
        AsTask = Task.FromResult(this);
        AsIdentityTask = Task.FromResult<BaseIdentity>(this);
        AsCredentialsTask = Task.FromResult<AWSCredentials>(this);
        // Set by the renewal while its span is current; default when nobody records.
        Renewal = Activity.Current?.Context ?? default;
    }

    public DateTimeOffset ExpiresAt { get; }

    public TimeSpan Lifetime { get; }

    /// <summary>The trace of the STS call that brought these credentials.</summary>
    public ActivityContext Renewal { get; }

    /// <summary>Monotonic time at which STS was asked: what age and renewal are counted from.</summary>
    public long SentAt { get; }

    public TimeSpan Age => _time.GetElapsedTime(SentAt);

    public TimeSpan TimeLeft => Lifetime - Age;

    public bool IsAlive => Age < Lifetime;

    // Completed once, here, so that a request that finds credentials allocates nothing.
    public Task<RoleSession> AsTask { get; }

    public Task<BaseIdentity> AsIdentityTask { get; }

    public Task<AWSCredentials> AsCredentialsTask { get; }

    public override ImmutableCredentials GetCredentials() => _credentials;

    public override Task<ImmutableCredentials> GetCredentialsAsync() => _credentialsTask;

    /// <summary>True once: expiry is a matter of two clocks, so expired credentials get one more try when there are no others.</summary>
    public bool TryLastUse() => Interlocked.Exchange(ref _lastUse, 1) == 0;

    /// <summary>True for the first caller, if the renewal was recorded: it links its span to the renewal's trace.</summary>
    public bool TryTakeLink() =>
        Volatile.Read(ref _linkTaken) == 0 && Renewal != default && Interlocked.Exchange(ref _linkTaken, 1) == 0;
}
