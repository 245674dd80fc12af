using SessionStore.Table;

namespace SessionStore.Directory;

/// <summary>Counts how often others got ahead at a user's item, and spreads those who try again.</summary>
internal sealed class UserConflicts(TimeProvider time)
{
    private const int Maximum = 50;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);

    private int _count;

    public bool Any => _count > 0;

    /// <exception cref="SessionStoreException">It has been enough.</exception>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (++_count > Maximum)
        {
            throw new SessionStoreException(
                SessionStoreFailure.Unavailable,
                $"A user's sessions could not be written: other requests changed their list {Maximum} times meanwhile. {DynamoDBFailures.ContentionAdvice}");
        }

        return Task.Delay(Backoff.Pause(FirstDelay, _count), time, cancellationToken);
    }
}
