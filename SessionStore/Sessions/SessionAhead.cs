namespace SessionStore.Sessions;

/// <summary>A session that was made, and loaded, before the session middleware asks for it.</summary>
internal sealed record SessionAhead(DynamoDBSession Session, string Key, TimeSpan IdleTimeout, TimeSpan IOTimeout)
{
    /// <summary>The middleware may have been given other options than those that were known.</summary>
    public bool IsFor(string key, TimeSpan idleTimeout, TimeSpan ioTimeout, bool isNewKey) =>
        !isNewKey && string.Equals(Key, key, StringComparison.Ordinal) && IdleTimeout == idleTimeout && IOTimeout == ioTimeout;
}
