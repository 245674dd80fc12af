namespace SessionStore.Sessions;

/// <summary>
/// Whether the requests of one endpoint read their session synchronously, as far as it was seen: the share of them, the
/// last eight counting about as much as all before.
/// </summary>
internal sealed class EndpointHabit
{
    private const double Weight = 1.0 / 8;

    /// <summary>Eleven synchronous reads in a row pass it, three requests without one fall below: so few loads can be made in vain.</summary>
    private const double Threshold = 0.75;

    /// <summary>A few are what learning takes; as many as this are a habit that was not, or must not be, learned.</summary>
    private const int BlockedOften = 100;

    private double _share;
    private int _blocked;

    /// <summary>The options of the session middleware that served it last.</summary>
    public AppliedOptions? Applied { get; private set; }

    public bool ReadsSynchronously => Volatile.Read(ref _share) > Threshold;

    /// <summary>Two requests at once may make one observation of two: it is a habit, not an account.</summary>
    public void Observe(bool readSynchronously, AppliedOptions applied)
    {
        Applied = applied;
        var share = Volatile.Read(ref _share);
        Volatile.Write(ref _share, share + (((readSynchronously ? 1 : 0) - share) * Weight));
    }

    /// <summary>A thread waits for a load.</summary>
    /// <returns>Whether it is time to say so: once.</returns>
    public bool Blocks() => Interlocked.Increment(ref _blocked) == BlockedOften;
}
