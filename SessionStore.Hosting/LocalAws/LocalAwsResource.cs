using SessionStore.DynamoDB.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Two AWS accounts on this machine, which enforce who may do what: STS, IAM and DynamoDB for 111111111111, which owns the
/// session tables and their roles, and 222222222222, which runs the apps. It is there only while the application runs.
/// </summary>
[AspireExport]
public sealed class LocalAwsResource : ExecutableResource
{
    internal LocalAwsResource(string name, IResource dynamoDB, LocalAwsKeys keys)
        : base(name, "dotnet", LocalAwsProgram.Folder)
    {
        DynamoDB = dynamoDB;
        Keys = keys;
    }

    /// <summary>Where it serves DynamoDB, STS and IAM.</summary>
    public EndpointReference Endpoint => new(this, "http");

    internal IResource DynamoDB { get; }

    internal LocalAwsKeys Keys { get; }

    /// <summary>Its session tables.</summary>
    internal List<DynamoDBSessionsResource> Tables { get; } = [];
}
