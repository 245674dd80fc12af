using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>Healthy when an app could assume the table's role and use the table: LocalAws judges it as it judges calls.</summary>
internal sealed class TableHealthCheck(DynamoDBSessionsResource table) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (success, text) = await LocalAwsClient.SendAsync(
                table.LocalAws!, HttpMethod.Get, $"/health/tables/{table.TableName}", content: null, cancellationToken);
            return success ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(text);
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy($"'{table.LocalAws?.Name}' does not answer.", exception);
        }
    }
}
