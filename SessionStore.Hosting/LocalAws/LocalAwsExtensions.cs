using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using DynamoDBLocal;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>The two accounts that all tables of an application share.</summary>
internal static class LocalAwsExtensions
{
    public const string Region = "us-east-1";
    public const string TableAccount = "111111111111";

    // LocalAws' shortest, so that a renewal is seen within the minute.
    public const string SessionDuration = "00:01:00";

    private const string RoleSuffix = "-table-access";

    // IAM's, for the name of a role. A table's may be 255 long.
    private const int LongestRole = 64;

    public static string RoleOf(string tableName)
    {
        if (tableName.Length + RoleSuffix.Length <= LongestRole)
        {
            return tableName + RoleSuffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tableName)))[..12];
        return $"{tableName[..(LongestRole - RoleSuffix.Length - hash.Length - 1)]}-{hash}{RoleSuffix}";
    }

    /// <summary>Adds a table to them, and them to the application if it is the first. They are shown as its children.</summary>
    internal static IResourceBuilder<LocalAwsResource> GetOrAddLocalAws(this IDistributedApplicationBuilder builder, DynamoDBSessionsResource table)
    {
        var localaws = builder.Resources.OfType<LocalAwsResource>().SingleOrDefault() is { } present
            ? builder.CreateResourceBuilder(present)
            : builder.AddLocalAws(table);
        localaws.Resource.Tables.Add(table);
        return localaws;
    }

    internal static void RemoveTable(this IDistributedApplicationBuilder builder, LocalAwsResource localaws, DynamoDBSessionsResource table)
    {
        localaws.Tables.Remove(table);
        if (localaws.Tables.Count == 0)
        {
            builder.Resources.Remove(localaws);
            builder.Resources.Remove(localaws.DynamoDB);
            foreach (var parameter in localaws.Keys.Parameters)
            {
                builder.Resources.Remove(parameter);
            }
        }
        else
        {
            localaws.Annotations.OfType<ResourceRelationshipAnnotation>().Where(parent => parent.Resource == table).ToList()
                .ForEach(parent => localaws.Annotations.Remove(parent));
            builder.CreateResourceBuilder(localaws).WithParentRelationship(localaws.Tables[0]);
        }
    }

    private static IResourceBuilder<LocalAwsResource> AddLocalAws(this IDistributedApplicationBuilder builder, DynamoDBSessionsResource table)
    {
        var dynamodb = builder.AddDynamoDBLocal(FreeName(builder, "dynamodb", table));
        var resource = new LocalAwsResource(FreeName(builder, "localaws", table), dynamodb.Resource, LocalAwsKeys.Add(builder));
        var localaws = builder.AddResource(resource)
            .WithArgs(LocalAwsProgram.Assembly)
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/event-history", "Event history"))
            .WithIconName("ShieldKeyhole")
            .WithOtlpExporter()
            .WithEnvironment(context => LocalAwsEnvironment.Set(resource, dynamodb.GetEndpoint("http"), context.EnvironmentVariables))
            .WithFaultCommands()
            .WithReferenceRelationship(dynamodb.Resource)
            .WithParentRelationship(table)
            .WaitFor(dynamodb)
            .ExcludeFromManifest();
        dynamodb.WithParentRelationship(localaws);
        builder.Eventing.Subscribe<ResourceReadyEvent>(dynamodb.Resource, (ready, cancellationToken) => LostTables.CreateAsync(resource, ready.Services, cancellationToken));
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            if (start.Model.Resources.Contains(resource))
            {
                TableNames.Check(resource.Tables);
                HostPort.Check(resource, builder.Configuration);
                LocalAwsProgram.Unpack();
            }

            AppEnvironment.Set(start.Model);
            return Task.CompletedTask;
        });
        return localaws;
    }

    // An application may have a resource of that name already.
    private static string FreeName(IDistributedApplicationBuilder builder, string name, DynamoDBSessionsResource table) =>
        builder.Resources.Any(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase)) ? $"{table.Name}-{name}" : name;
}
