namespace SessionStore.Table;

/// <summary>How long an operation may take, retries included, and the caller's own cancellation.</summary>
internal readonly record struct CallLimits(TimeSpan Timeout, CancellationToken CancellationToken = default);
