namespace SessionStore.Table;

/// <summary>Random pauses between tries, growing, so that those who try at the same time get out of each other's way.</summary>
internal static class Backoff
{
    private const int Doublings = 4;

    /// <param name="longestFirst">How long the first pause is at most; the following up to 2, 4, 8 and then 16 times that.</param>
    /// <param name="failures">How many tries there have been.</param>
    public static TimeSpan Pause(TimeSpan longestFirst, int failures) =>
        longestFirst * (1 << Math.Min(failures - 1, Doublings)) * Random.Shared.NextDouble();

    /// <summary>Waits; synchronously, it is the calling thread that does.</summary>
    public static Task PauseAsync(TimeSpan pause, TimeProvider time, bool synchronous, CancellationToken cancellationToken)
    {
        if (!synchronous)
        {
            return Task.Delay(pause, time, cancellationToken);
        }

        cancellationToken.WaitHandle.WaitOne(pause);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
