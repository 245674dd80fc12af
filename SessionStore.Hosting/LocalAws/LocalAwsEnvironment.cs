using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>What LocalAws is started with.</summary>
internal static class LocalAwsEnvironment
{
    public static void Set(LocalAwsResource localaws, EndpointReference dynamodb, Dictionary<string, object> variables)
    {
        variables["ASPNETCORE_URLS"] = ReferenceExpression.Create($"http://localhost:{localaws.Endpoint.Property(EndpointProperty.TargetPort)}");

        // The shell may have them for apps; they would be addresses besides.
        variables["ASPNETCORE_HTTP_PORTS"] = "";
        variables["ASPNETCORE_HTTPS_PORTS"] = "";
        variables["LocalAws__DynamoDBEndpoint"] = dynamodb;
        variables["LocalAws__Region"] = LocalAwsExtensions.Region;
        variables["LocalAws__MinimumSessionDuration"] = LocalAwsExtensions.SessionDuration;
        SetKey("Table", localaws.Keys.TableAdmin);
        SetKey("TableApp", localaws.Keys.TableApp);
        SetKey("App", localaws.Keys.App);
        foreach (var (index, table) in localaws.Tables.Index())
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"LocalAws__Tables__{index}__");
            variables[$"{prefix}TableName"] = table.TableName;
            variables[$"{prefix}RoleName"] = LocalAwsExtensions.RoleOf(table.TableName);
            variables[$"{prefix}ExternalId"] = table.ExternalIdExpression!;
        }

        // Aspire sets always_on, which would trace what each health probe calls, though not the probe.
        variables["OTEL_TRACES_SAMPLER"] = "parentbased_always_on";

        // In ms. At Ctrl+C the dashboard ends first, and each process would wait 10 s for it to take the last traces.
        variables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000";

        void SetKey(string owner, AccessKey key)
        {
            variables[$"LocalAws__{owner}AccessKeyId"] = key.Id.Resource;
            variables[$"LocalAws__{owner}SecretAccessKey"] = key.Secret.Resource;
        }
    }
}
