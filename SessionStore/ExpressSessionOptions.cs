using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>Where an Express app keeps its sessions, and how it signs its cookie.</summary>
public sealed class ExpressSessionOptions
{
    /// <summary>
    /// What express-session was given as <c>secret</c>, one or several, in the order of their rotation. A cookie is taken if any
    /// of them has signed it. There has to be one. They are as secret as a password: keep them where the app's others are.
    /// </summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// The cookie. Name, path and domain have to be those of the Express app: default "connect.sid", "/" and none. When the
    /// session has moved, it is deleted.
    /// </summary>
    public CookieBuilder Cookie { get; } = new() { Name = "connect.sid", Path = "/" };

    /// <summary>
    /// What the store puts before the session's id: "session#", the default, for @pwrdrvr/dynamodb-session-store, "sess:" for
    /// connect-dynamodb, unless the app has set another.
    /// </summary>
    public string KeyPrefix { get; set; } = "session#";

    /// <summary>
    /// The table, by name or ARN. Default: that of the sessions here, with its key, client and role. Another is read with
    /// <see cref="Credentials"/> and <see cref="ConfigureClient"/>, and needs dynamodb:GetItem and dynamodb:DeleteItem.
    /// </summary>
    public string? TableName { get; set; }

    /// <summary>
    /// Leaves the old session and its cookie where they are when the session has moved. Default false: both are deleted. Set it
    /// while the Express app still answers visitors, or until it is certain that it will not again: there a visitor who was here goes on
    /// with the session as it was. From then on they are two, and what is written to one is not in the other. A sign-out here
    /// ends both, a sign-out there only that one. For whoever has no session here the old cookie leads nowhere, unless the Express app has used
    /// its session since, which is moved again then; there it is as good as before, also in the hands of whoever has stolen it.
    /// </summary>
    public bool KeepOldSessions { get; set; }

    /// <summary>
    /// The old table is not asked any more and may be deleted: MoveSessionsFromExpressAsync has moved all sessions that were in
    /// it, which wait here for their visitors. Default false. A session that it has not moved is lost then.
    /// </summary>
    public bool HasMovedAll { get; set; }

    /// <summary>The partition key of another table. Default "id", as both stores have it.</summary>
    public string PartitionKeyName { get; set; } = "id";

    /// <summary>
    /// Who may use another table, perhaps a role in its account. Default: the app's own credentials,
    /// <see cref="DynamoDBSessionOptions.Credentials"/> or what the SDK finds, and not the role of the sessions here, which may use no other table.
    /// </summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>Adjusts the client for another table: region, proxy. Default: <see cref="DynamoDBSessionOptions.ConfigureClient"/>.</summary>
    public Action<AmazonDynamoDBConfig>? ConfigureClient { get; set; }
}
