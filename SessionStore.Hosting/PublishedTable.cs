using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>A table as a deployment sees it: a connection string of parameters, which whoever deploys is asked for.</summary>
internal static class PublishedTable
{
    public static IResourceBuilder<DynamoDBSessionsResource> Add(IDistributedApplicationBuilder builder, string name, string tableName)
    {
        var table = builder.AddParameter($"{name}-table-arn");
        var role = builder.AddParameter($"{name}-role-arn");
        var externalId = builder.AddParameter($"{name}-external-id", secret: true);
        var sessions = new DynamoDBSessionsResource(name, tableName, new(Expression(table), Expression(role), Expression(externalId)));
        return builder.AddResource(sessions)
            .WithAnnotation(new AskedParametersAnnotation([table.Resource, role.Resource, externalId.Resource]))
            .WithManifestPublishingCallback(context =>
            {
                context.Writer.WriteString("type", "value.v0");
                context.WriteConnectionString(sessions);
            });
    }

    /// <summary>Takes another table; what would have been asked for is asked for no more.</summary>
    public static void UseExisting(IResourceBuilder<DynamoDBSessionsResource> sessions, TableLocation location)
    {
        foreach (var asked in sessions.Resource.Annotations.OfType<AskedParametersAnnotation>().ToList())
        {
            asked.Parameters.ForEach(parameter => sessions.ApplicationBuilder.Resources.Remove(parameter));
            sessions.Resource.Annotations.Remove(asked);
        }

        sessions.Resource.Location = location;
    }

    public static ReferenceExpression Expression(IResourceBuilder<ParameterResource> parameter) =>
        ReferenceExpression.Create($"{parameter.Resource}");

    private sealed record AskedParametersAnnotation(List<ParameterResource> Parameters) : IResourceAnnotation;
}
