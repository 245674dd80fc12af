namespace SessionStore.Sessions;

/// <summary>A session that was made, and loaded, before the session middleware asks for it.</summary>
internal sealed record SessionAhead(DynamoDBSession Session, string Key)
{
    /// <summary>The middleware may have another cookie than the one that served the endpoint before.</summary>
    public bool IsFor(AppliedOptions applied, string key) =>
        applied.HasCookieOf(Session.Applied) && string.Equals(Key, key, StringComparison.Ordinal);
}
