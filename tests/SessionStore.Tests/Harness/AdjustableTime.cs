namespace SessionStore.Tests.Harness;

/// <summary>The wall clock can be moved; timers and stopwatches stay real, because the network is.</summary>
internal sealed class AdjustableTime : TimeProvider
{
    private TimeSpan _offset;

    public void Advance(TimeSpan by) => _offset += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;
}
