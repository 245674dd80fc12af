using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>DynamoDB Local in a container.</summary>
public sealed class DynamoDBLocalResource(string name, DynamoDBLocalOptions options) : ContainerResource(name)
{
    internal const int PortInside = 8000;

    internal DynamoDBLocalOptions Options { get; } = options;
}
