using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local as a container; it serves on the endpoint "http" and has no health check of its own.</summary>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(
        this IDistributedApplicationBuilder builder, string name, DynamoDBLocalOptions? options = null)
    {
        var resource = new DynamoDBLocalResource(name, options ?? new DynamoDBLocalOptions());
        List<string> args = ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"];
        AddIf(resource.Options.SharedDb, "-sharedDb");
        AddIf(resource.Options.InMemory, "-inMemory");
        AddIf(resource.Options.DisableDynamoDBLocalTelemetry, "-disableTelemetry");
        return builder.AddResource(resource)
            .WithAnnotation(new ContainerImageAnnotation
            {
                Registry = resource.Options.Registry,
                Image = resource.Options.Image,
                Tag = resource.Options.Tag,
            })
            .WithHttpEndpoint(resource.Options.Port, DynamoDBLocalResource.PortInside)
            .WithArgs([.. args]);

        void AddIf(bool condition, string arg)
        {
            if (condition)
            {
                args.Add(arg);
            }
        }
    }
}
