using SessionStore.DynamoDB.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A DynamoDB table for the sessions of ASP.NET Core apps, and the role through which an app of another AWS account reaches
/// it. Its connection string is what the package SessionStore.DynamoDB reads.
/// </summary>
[AspireExport(ExposeProperties = true)]
public sealed class DynamoDBSessionsResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport
{
    private TableLocation _location;

    internal DynamoDBSessionsResource(string name, string tableName, TableLocation location)
        : base(name)
    {
        TableName = tableName;
        _location = location;
    }

    /// <summary>The name of the table on this machine. A table that exists has the name that its ARN says.</summary>
    public string TableName { get; }

    /// <summary>The table, by its ARN or, in the app's own account, by its name.</summary>
    public ReferenceExpression TableExpression => _location.Table;

    /// <summary>The ARN of the role that the app assumes; null when it uses the table with its own credentials.</summary>
    public ReferenceExpression? RoleArnExpression => _location.RoleArn;

    /// <summary>The external id that the role asks for; null when it asks for none.</summary>
    public ReferenceExpression? ExternalIdExpression => _location.ExternalId;

    /// <summary>The connection string: <c>TableName=…;RoleArn=…;ExternalId=…</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => _location.ConnectionString(DynamoDBSessionsAccess.Role);

    /// <summary>Where it is, as this run or this publication sees it.</summary>
    internal TableLocation Location
    {
        get => _location;
        set => _location = value;
    }

    /// <summary>The external id of a table on this machine, which a command may change.</summary>
    internal ExternalId? ExternalId { get; init; }

    /// <summary>Made on this machine; null when the table exists elsewhere or the application is published.</summary>
    internal LocalAwsResource? LocalAws { get; set; }

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        _location.Properties(DynamoDBSessionsAccess.Role);
}
