namespace SessionStore.Table;

/// <summary>Where a session is listed. An item has it from its birth or never: signing in moves the session to a new id.</summary>
/// <param name="UserItemId">The user's item.</param>
/// <param name="Handle">The session's entry there.</param>
internal sealed record SessionOwner(string UserItemId, string Handle);
