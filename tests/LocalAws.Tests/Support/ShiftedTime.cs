namespace LocalAws.Tests.Support;

/// <summary>The real clock, put forward. The SDKs sign by the real one, which the tolerance of five minutes allows.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _shift;

    public void Advance(TimeSpan by) => _shift += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
