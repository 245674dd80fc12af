using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>A reference from an app that runs in the account of the table: Aspire's own one, with the role taken out.</summary>
/// <remarks>What the variables are named, and which an app wants, is Aspire's to say and not repeated here.</remarks>
internal static class TableAccountReference
{
    public static IResourceBuilder<T> Add<T>(IResourceBuilder<T> app, IResourceBuilder<DynamoDBSessionsResource> source, string? connectionName)
        where T : IResourceWithEnvironment =>
        app.WithAnnotation(new TableAccountAnnotation(source.Resource))
            .WithReference(source, connectionName)
            .WithEnvironment(context => RemoveRole(source.Resource, context.EnvironmentVariables));

    private static void RemoveRole(DynamoDBSessionsResource table, Dictionary<string, object> variables)
    {
        foreach (var (name, value) in variables.ToList())
        {
            if (value is ConnectionStringReference reference && reference.Resource == table)
            {
                variables[name] = table.Location.ConnectionString(DynamoDBSessionsAccess.TableAccount);
            }
            else if (table.Location.RoleProperties.Any(property => property.Value == value && name.EndsWith(property.Key, StringComparison.OrdinalIgnoreCase)))
            {
                variables.Remove(name);
            }
        }
    }
}
