namespace SessionStore.Credentials;

/// <summary>When STS is asked next. Each takes a roll of the dice (0 to 1), so that a fleet does not ask in step.</summary>
internal static class RenewalSchedule
{
    /// <summary>However long an outage lasts, STS is asked again after this.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetryAtLast = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RefusedRetryAtLast = TimeSpan.FromSeconds(5);

    /// <summary>50 to 60 % of the lifetime: late enough to be cheap, early enough to sit out a long outage of STS.</summary>
    public static TimeSpan UntilRenewal(TimeSpan lifetime, double roll) => lifetime * (0.5 + (0.1 * roll));

    /// <summary>
    /// Exponential backoff with full jitter
    /// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), up to half a minute while there is
    /// time, shorter towards the end, so that STS coming back just before the expiry is not missed.
    /// </summary>
    /// <param name="failures">Attempts that have failed in a row, this one included.</param>
    /// <param name="refused">Whether STS refused: asking again soon is of little use.</param>
    /// <param name="left">Life left in the present credentials; zero or less when there are none.</param>
    /// <param name="roll">0 to 1.</param>
    public static TimeSpan UntilRetry(int failures, bool refused, TimeSpan left, double roll)
    {
        var longest = Min(Max(left / 4, refused ? RefusedRetryAtLast : LongestRetryAtLast), LongestRetry);
        if (refused)
        {
            return longest * (0.8 + (0.2 * roll));
        }
        var ceiling = Min(FirstRetry * Math.Pow(2, Math.Min(failures, 16)), longest);
        return FirstRetry + ((ceiling - FirstRetry) * roll);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
