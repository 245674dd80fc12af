namespace SessionStore;

/// <summary>Why DynamoDB could not be used.</summary>
public enum SessionStoreFailure
{
    /// <summary>No answer in time, no connection, a server error, or too many writes of one item at once. Passes by itself.</summary>
    Unavailable,

    /// <summary>The table's or account's throughput is used up. Passes by itself, or needs more capacity.</summary>
    Throttled,

    /// <summary>There are no valid credentials: none configured, expired, unknown, or the role cannot be assumed now.</summary>
    Credentials,

    /// <summary>The credentials are valid, but a policy does not allow the action.</summary>
    AccessDenied,

    /// <summary>The table does not exist in this account and region.</summary>
    TableNotFound,

    /// <summary>DynamoDB refused the request as invalid, for example because the table's key is another attribute.</summary>
    Rejected,
}
