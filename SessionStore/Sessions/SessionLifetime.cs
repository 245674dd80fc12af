using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>
/// The arithmetic of idle timeout, absolute timeout and touch throttle, in epoch seconds, which is what the item holds.
/// </summary>
internal sealed class SessionLifetime(TimeProvider time, TimeSpan idleTimeout, TimeSpan? absoluteTimeout, TimeSpan touchAfter)
{
    /// <summary>Seconds between two touches of one request that lives on.</summary>
    private const long ShortestPause = 60;

    private readonly long _idle = Seconds(idleTimeout);
    private readonly long? _absolute = absoluteTimeout is { } absolute ? Seconds(absolute) : null;
    private readonly long _touchAfter = (long)TimeSpan.FromTicks(Math.Min(touchAfter.Ticks, idleTimeout.Ticks / 10)).TotalSeconds;

    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A session created at or before this is past its absolute timeout; null when there is none.</summary>
    public long? CreatedAfter => Now - _absolute;

    /// <summary>
    /// When a session that is touched now expires. The throttle's length is added, because a visit within it is not
    /// written down: without the slack that visitor would be dropped early.
    /// </summary>
    /// <param name="createdAt">Null when it is not known.</param>
    /// <param name="ownIdle">The session's own idle timeout; zero when it has none.</param>
    public long ExpiresAt(long? createdAt, int ownIdle = 0)
    {
        var idleEnd = IdleEnd(ownIdle) + _touchAfter;
        return createdAt + _absolute is { } absoluteEnd ? Math.Min(idleEnd, absoluteEnd) : idleEnd;
    }

    public SharedExpiry SharedExpiry => new(_idle, Now + _touchAfter);

    public bool IsExpired(SessionItem item) => item.ExpiresAt <= Now || item.CreatedAt <= CreatedAfter;

    /// <summary>How long a session lives that is touched now; other middleware with the same cookie may give it another life.</summary>
    public long Length => _idle + _touchAfter;

    public bool IsTouchDue(long touchedAt) => Now - touchedAt >= _touchAfter;

    /// <summary>The same, of an item; also of one that somebody else has touched, who gave it more time than it has to have here, or less.</summary>
    public bool IsTouchDue(SessionItem item) => item.ExpiresAt <= IdleEnd(item.OwnIdleTimeout) && item.ExpiresAt != item.CreatedAt + _absolute;

    /// <summary>Whether a request that settled its touch then has to ask again. A throttle of zero is one touch for each request, which takes a while.</summary>
    public bool IsTouchDueAgain(long? settledAt) => settledAt is not { } at || Now - at >= Math.Max(_touchAfter, ShortestPause);

    private long IdleEnd(int ownIdle) => Now + (ownIdle > 0 ? ownIdle : _idle);

    private static long Seconds(TimeSpan span) => (long)Math.Ceiling(Math.Min(span.TotalSeconds, int.MaxValue));
}
