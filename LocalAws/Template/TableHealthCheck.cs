using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAws.Template;

/// <summary>Healthy when DynamoDB Local answers and each table is active, with time to live.</summary>
internal sealed class TableHealthCheck(TableStacks stacks) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        foreach (var stack in stacks)
        {
            if (await CheckAsync(stack, cancellationToken) is { Status: not HealthStatus.Healthy } unhealthy)
            {
                return unhealthy;
            }
        }

        return HealthCheckResult.Healthy();
    }

    /// <summary>Looks at one table.</summary>
    public static async Task<HealthCheckResult> CheckAsync(TableStack stack, CancellationToken cancellationToken)
    {
        var (template, table) = (stack.Template, stack.Table);
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
