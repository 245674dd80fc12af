using System.Collections.Concurrent;

namespace Benchmarks.Endurance;

/// <summary>What all visitors together have seen.</summary>
internal sealed class EnduranceLog
{
    private int _requests;
    private int _lostToKills;
    private int _shutOut;

    public int Requests => _requests;

    /// <summary>Requests that a replica had when it was killed, or that came just after; each was sent again to another.</summary>
    public int LostToKills => _lostToKills;

    /// <summary>
    /// Requests of visitors whose sign-in had happened when a kill took its answer, and their new cookie: the old one is refused
    /// for a minute, and then begins a new session.
    /// </summary>
    public int ShutOut => _shutOut;

    public ConcurrentQueue<double> Milliseconds { get; } = new();

    /// <summary>What nobody has injected.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    public void Answered(double milliseconds)
    {
        Interlocked.Increment(ref _requests);
        Milliseconds.Enqueue(milliseconds);
    }

    public void LostToKill() => Interlocked.Increment(ref _lostToKills);

    public void RefusedAfterKill() => Interlocked.Increment(ref _shutOut);
}
