using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAws.Template;

/// <summary>Healthy when DynamoDB Local answers and the template's table is active, with time to live.</summary>
internal sealed class TableHealthCheck(TableAccountTemplate template, TableState table) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var status = await table.StatusAsync(cancellationToken);
            if (status is not "ACTIVE")
            {
                return HealthCheckResult.Unhealthy($"Table {template.TableName} is {status ?? "missing"}.");
            }

            return await table.HasTimeToLiveAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Table {template.TableName} has no time to live on {template.TimeToLiveAttribute}.");
        }
        catch (AwsException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
