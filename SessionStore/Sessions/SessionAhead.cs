namespace SessionStore.Sessions;

/// <summary>A session that was made, and loaded, before the session middleware asks for it.</summary>
internal sealed record SessionAhead(DynamoDBSession Session, string Key)
{
    /// <summary>The middleware may have other options than the one that served the endpoint before.</summary>
    public bool IsFor(AppliedOptions applied, string key) =>
        ReferenceEquals(Session.Applied, applied) && string.Equals(Key, key, StringComparison.Ordinal);
}
