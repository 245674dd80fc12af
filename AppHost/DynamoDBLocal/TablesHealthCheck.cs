using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DynamoDBLocal;

/// <summary>Healthy when DynamoDB Local lists its tables.</summary>
internal sealed class TablesHealthCheck(IHttpClientFactory httpClientFactory, EndpointReference endpoint) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var client = httpClientFactory.CreateClient();
        try
        {
            await DynamoDBLocalJar.ListTablesAsync(client, new Uri(endpoint.Url), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (HttpRequestException exception)
        {
            return HealthCheckResult.Unhealthy($"ListTables fails: {exception.Message}");
        }
    }
}
