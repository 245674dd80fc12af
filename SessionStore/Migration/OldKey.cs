namespace SessionStore.Migration;

/// <summary>What a cookie of another store's own says.</summary>
/// <param name="Store">Whose it is.</param>
/// <param name="Key">The session's key there.</param>
/// <param name="Secret">What only the cookie has: the key itself may be legible where the session is.</param>
internal sealed record OldKey(IOldSessionStore Store, string Key, string Secret);
