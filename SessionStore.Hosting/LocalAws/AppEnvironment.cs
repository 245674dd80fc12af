using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>What an AWS SDK needs to find the two accounts, for every app that references a table on this machine.</summary>
/// <remarks>
/// At the start, so that it does not matter how the reference was made. What the AppHost has set itself stays; whatever the
/// shell has for other accounts is overruled.
/// </remarks>
internal static class AppEnvironment
{
    public static void Set(DistributedApplicationModel model)
    {
        foreach (var app in model.Resources.OfType<IResourceWithEnvironment>())
        {
            var tables = app.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Where(relationship => relationship.Type == "Reference")
                .Select(relationship => relationship.Resource)
                .OfType<DynamoDBSessionsResource>()
                .Distinct()
                .ToList();
            if (tables.FirstOrDefault(table => table.LocalAws is not null)?.LocalAws is { } localaws)
            {
                var key = KeyOf(app, tables, localaws);
                app.Annotations.Add(new EnvironmentCallbackAnnotation(context => Set(context.EnvironmentVariables, localaws, key)));
            }
        }
    }

    private static AccessKey KeyOf(IResourceWithEnvironment app, List<DynamoDBSessionsResource> tables, LocalAwsResource localaws)
    {
        if (tables.FirstOrDefault(table => table.LocalAws is null) is { } existing)
        {
            throw new DistributedApplicationException(
                $"'{app.Name}' references '{existing.Name}', a table that exists, and another that is on this machine. An app has one set of AWS credentials: use existing tables for both, or for neither.");
        }

        var direct = app.Annotations.OfType<TableAccountAnnotation>().Select(annotation => annotation.Table).Distinct().Count();
        if (direct > 0 && direct < tables.Count)
        {
            throw new DistributedApplicationException(
                $"'{app.Name}' references one table from within the tables' account and another through a role. An app runs in one account: reference all tables with the same {nameof(DynamoDBSessionsAccess)}.");
        }

        return direct > 0 ? localaws.Keys.TableApp : localaws.Keys.App;
    }

    private static void Set(Dictionary<string, object> variables, LocalAwsResource localaws, AccessKey key)
    {
        variables.TryAdd("AWS_ENDPOINT_URL_DYNAMODB", localaws.Endpoint);
        variables.TryAdd("AWS_ENDPOINT_URL_STS", localaws.Endpoint);
        variables.TryAdd("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
        variables.TryAdd("AWS_REGION", LocalAwsExtensions.Region);
        variables.TryAdd("AWS_ACCESS_KEY_ID", key.Id.Resource);
        variables.TryAdd("AWS_SECRET_ACCESS_KEY", key.Secret.Resource);
        variables.TryAdd("AWS_SESSION_TOKEN", "");

        // Some SDKs prefer a profile to keys.
        variables.TryAdd("AWS_PROFILE", "");

        // With either they refuse an endpoint of one's own.
        variables.TryAdd("AWS_USE_FIPS_ENDPOINT", "false");
        variables.TryAdd("AWS_USE_DUALSTACK_ENDPOINT", "false");
        variables.TryAdd("Aspire__DynamoDB__Session__RoleSessionDuration", LocalAwsExtensions.SessionDuration);
    }
}
