using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Microsoft.AspNetCore.Builder;

namespace SessionStore;

/// <summary>
/// Where and how sessions are kept in DynamoDB. Idle timeout, cookie and IO timeout are the framework's own
/// <see cref="SessionOptions"/>.
/// </summary>
public sealed class DynamoDBSessionOptions
{
    /// <summary>
    /// The table's name, or its full ARN. Default "sessions". The region in an ARN wins over the configured one; a table
    /// in another account is named by ARN, together with <see cref="RoleArn"/>.
    /// </summary>
    public string TableName
    {
        get;
        set
        {
            field = value;
            IsTableNamed = true;
        }
    } = "sessions";

    /// <summary>Somebody has set the table's name, be it to the default.</summary>
    internal bool IsTableNamed { get; set; }

    /// <summary>The table's partition key, a string attribute. Default "id".</summary>
    public string PartitionKeyName { get; set; } = "id";

    /// <summary>
    /// Stands before each session's id in the partition key, so that sessions can share a table with other items.
    /// Default "session#".
    /// </summary>
    public string KeyPrefix { get; set; } = "session#";

    /// <summary>
    /// The table's time to live attribute, in epoch seconds. Default "expires". An expired session is treated as absent
    /// at once; DynamoDB deletes its item within days, without charge, if time to live is turned on for this attribute.
    /// </summary>
    public string TimeToLiveAttributeName { get; set; } = "expires";

    /// <summary>
    /// How long a session may go without its expiry being written again. Default 1 hour, and never more than 10 % of the
    /// idle timeout. Longer means fewer writes; the stored expiry carries the difference, so that no visitor is
    /// dropped before the idle timeout.
    /// </summary>
    public TimeSpan TouchAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Reads consistently always, at twice the read units. Default false: a client still reads what it wrote, because the
    /// version in its companion cookie triggers a consistent read when an eventually consistent one is too old.
    /// </summary>
    public bool UseConsistentReads { get; set; }

    /// <summary>
    /// How long what was written in another region may take to get here, for a table that is a global table with multi-region
    /// eventual consistency. Default zero: the table is in one region, and nothing waits. Otherwise a request whose client has made
    /// a newer write elsewhere within this time reads again, consistently, until it has arrived, instead of going on with an
    /// older session or starting a new one; and a revoke is made once more after this time. 2 seconds are a good value: what has not
    /// arrived by then is given up. At most the IO timeout.
    /// </summary>
    public TimeSpan ReplicationWait { get; set; }

    /// <summary>
    /// Loads a session before the handler runs where that is worth it: at endpoints whose requests mostly read their session
    /// synchronously (<c>GetString</c> without <c>LoadAsync</c> before it), which would make a thread wait for DynamoDB.
    /// Default true. It takes eleven such requests to learn an endpoint; a load that turns out not to be needed costs half a
    /// read unit, and at most three such loads follow each other. False never loads ahead: each such read makes a thread wait.
    /// </summary>
    public bool LoadAhead { get; set; } = true;

    /// <summary>How long a session lives at most after its creation, however active it is. Default: no limit.</summary>
    public TimeSpan? AbsoluteTimeout { get; set; }

    /// <summary>
    /// Creates the table at start if it is missing, waits until it is active and turns on its time to live. Default
    /// false. For proofs of concept only: it needs dynamodb:CreateTable and dynamodb:UpdateTimeToLive, which a running
    /// app should not have.
    /// </summary>
    public bool CreateTable { get; set; }

    /// <summary>
    /// The role to assume for every call, usually in the account that owns the table. Default: none, the app's own
    /// credentials are used. Its credentials are renewed in the background; no request waits for that.
    /// </summary>
    public string? RoleArn { get; set; }

    /// <summary>The external id that the role's trust policy asks for. Never logged. Default: none.</summary>
    public string? ExternalId { get; set; }

    /// <summary>
    /// The name under which the role is assumed, as CloudTrail shows it: 2 to 64 letters, digits or any of _+=,.@-.
    /// Default: application@machine.
    /// </summary>
    public string? RoleSessionName { get; set; }

    /// <summary>
    /// How long each set of temporary credentials lives. Default 1 hour. AWS allows 15 minutes to the role's maximum of up
    /// to 12 hours, and at most 1 hour where one role assumes another.
    /// </summary>
    public TimeSpan RoleSessionDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Who stands behind the role's session, as CloudTrail keeps it through every further role: 2 to 64 letters, digits or
    /// any of _+=,.@-. Default: none. The role's trust policy has to allow sts:SetSourceIdentity too.
    /// </summary>
    public string? SourceIdentity { get; set; }

    /// <summary>
    /// Tags of the role's session, for policies with aws:PrincipalTag. Default: none; AWS takes 50. The role's trust policy
    /// has to allow sts:TagSession too.
    /// </summary>
    public IDictionary<string, string> RoleSessionTags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The session policy that narrows the role, as a policy document in JSON: at most 2,048 characters, blanks aside. Default:
    /// one that is made for the table when it is named by ARN, with the actions that sessions need on this table, also those that
    /// <see cref="CreateTable"/> needs, and the use of KMS keys through DynamoDB only, for a table that is encrypted with a key of
    /// your own. A session policy allows nothing by itself: what the role may not do, its session may not either.
    /// </summary>
    public string? RoleSessionPolicy { get; set; }

    /// <summary>Sends no session policy: the role's session may do all that the role may. Default false.</summary>
    public bool DisableRoleSessionPolicy { get; set; }

    /// <summary>
    /// The app's own credentials: they assume the role, or without one call DynamoDB. Default: those that the SDK finds, in
    /// the environment, a profile, web identity, ECS or EC2.
    /// </summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>
    /// Values of more bytes than this are compressed, if that makes them smaller, which saves write units (one per KB) at
    /// some processor time. Default 4,096; null never compresses.
    /// </summary>
    public int? CompressOver { get; set; } = 4096;

    /// <summary>What a request gets that needs its session while DynamoDB cannot be read. Default: an exception.</summary>
    public SessionLoadFailureBehavior OnLoadFailure { get; set; } = SessionLoadFailureBehavior.Throw;

    /// <summary>
    /// Adjusts the DynamoDB client's configuration: proxy, FIPS endpoint, own HTTP client. Default: none. The endpoint is
    /// better set through <c>AWS_ENDPOINT_URL_DYNAMODB</c>, as for every AWS SDK.
    /// </summary>
    public Action<AmazonDynamoDBConfig>? ConfigureClient { get; set; }

    /// <summary>
    /// Adjusts the configuration of the STS client that assumes the role: region, FIPS endpoint, proxy. Default: none; the
    /// region is the app's own, or the table's where the app has none. Timeout and retries are the renewal's own: setting
    /// them has no effect. The endpoint is better set through <c>AWS_ENDPOINT_URL_STS</c>.
    /// </summary>
    public Action<AmazonSecurityTokenServiceConfig>? ConfigureSts { get; set; }

    /// <summary>Leaves out the health checks "dynamodb-session" and "dynamodb-session-role". Default false.</summary>
    public bool DisableHealthChecks { get; set; }
}
