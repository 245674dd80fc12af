namespace SessionStore.Credentials;

/// <summary>When STS is asked next. Each takes a roll of the dice (0 to 1), so that a fleet does not ask in step.</summary>
internal static class RenewalSchedule
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetryWhenDead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RefusedRetryWhenDead = TimeSpan.FromSeconds(5);

    /// <summary>50 to 60 % of the lifetime: late enough to be cheap, early enough to sit out a long outage of STS.</summary>
    public static TimeSpan UntilRenewal(TimeSpan lifetime, double roll) => lifetime * (0.5 + (0.1 * roll));

    /// <summary>
    /// Exponential backoff with full jitter
    /// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), short when requests are failing meanwhile.
    /// </summary>
    public static TimeSpan UntilRetry(int failures, bool refused, bool alive, double roll)
    {
        if (refused)
        {
            return (alive ? LongestRetry : RefusedRetryWhenDead) * (0.8 + (0.2 * roll));
        }
        var longest = alive ? LongestRetry : LongestRetryWhenDead;
        var ceiling = FirstRetry * Math.Pow(2, Math.Min(failures, 16));
        ceiling = ceiling < longest ? ceiling : longest;
        return FirstRetry + ((ceiling - FirstRetry) * roll);
    }
}
