namespace SessionStore;

/// <summary>What is known of a stored session besides its keys.</summary>
/// <param name="Version">Grows by one at each write, by whichever request.</param>
/// <param name="CreatedAt">When it was created; the absolute timeout counts from here.</param>
/// <param name="TouchedAt">When its expiry was last written, at most the touch interval ago.</param>
/// <param name="ExpiresAt">When it ends unless it is used before.</param>
public sealed record SessionInfo(long Version, DateTimeOffset CreatedAt, DateTimeOffset TouchedAt, DateTimeOffset ExpiresAt);
