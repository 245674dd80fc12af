namespace SessionStore.Table;

/// <summary>How long an operation may take, retries included, and the caller's own cancellation.</summary>
internal readonly record struct CallLimits(TimeSpan Timeout, CancellationToken CancellationToken = default)
{
    /// <summary>
    /// The calling thread does everything, because it would wait anyway: tasks are completed when they are returned, and no
    /// other thread is needed, which there may not be while all of the pool wait.
    /// </summary>
    public bool IsSynchronous { get; init; }
}
