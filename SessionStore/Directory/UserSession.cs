namespace SessionStore;

/// <summary>One of a user's sessions, as "your devices" shows it.</summary>
/// <param name="Handle">
/// Names the session for <see cref="ISessionDirectory.RevokeAsync"/>. Random and of no other use, so it may stand in a page;
/// it stays the same when the session's id is regenerated.
/// </param>
/// <param name="Label">What was given at sign-in, such as the browser's user agent. From outside: encode it for HTML.</param>
/// <param name="SignedInAt">When the session was bound to the user.</param>
/// <param name="LastSeenAt">
/// When it was last used, to the touch interval (<see cref="DynamoDBSessionOptions.TouchAfter"/>); for a ticket, when it was
/// last issued or renewed.
/// </param>
/// <param name="IsCurrent">Whether it belongs to the request that asks.</param>
public sealed record UserSession(string Handle, string? Label, DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt, bool IsCurrent);
