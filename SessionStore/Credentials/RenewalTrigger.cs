namespace SessionStore.Credentials;

/// <summary>Why STS is asked.</summary>
internal enum RenewalTrigger
{
    /// <summary>There were no credentials yet.</summary>
    Startup,

    /// <summary>The credentials are valid; their renewal is due, or the last one failed.</summary>
    Scheduled,

    /// <summary>The credentials have expired.</summary>
    Expired,

    /// <summary>DynamoDB did not accept the credentials, though they should be valid.</summary>
    Rejected,
}
