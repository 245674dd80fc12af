namespace SessionStore.Table;

/// <summary>The table's dates.</summary>
internal static class EpochSeconds
{
    private static readonly long Minimum = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Maximum = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Whether something can have happened then. An attribute that is missing counts as zero.</summary>
    public static bool IsDate(long epochSeconds) => epochSeconds > 0 && epochSeconds <= Maximum;

    /// <summary>The nearest date to whatever number somebody wrote into an item.</summary>
    public static DateTimeOffset ToDate(long epochSeconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(epochSeconds, Minimum, Maximum));
}
