using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionStore.Credentials;
using SessionStore.Table;

namespace SessionStore.Health;

/// <summary>
/// Whether sessions can be kept: the table answers, its key is the expected one and its time to live is on. Says which side
/// fails: credentials, role, table or region.
/// </summary>
internal sealed class SessionHealthCheck(SessionTable table, RoleCredentialsService role) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A role's session is narrowed to the five actions, and looking is not one of them. Without a role, once the policy has
    /// said no, asking again at every probe would only fill CloudTrail.
    /// </summary>
    private bool _timeToLiveIsHidden = role.Credentials?.Options.SessionPolicy is not null;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var limits = new CallLimits(Timeout, cancellationToken);
        try
        {
            var description = await table.DescribeAsync(limits);
            var problem = KeyProblem(description);
            if (problem is not null)
            {
                return new(context.Registration.FailureStatus, problem);
            }

            return description.MultiRegionConsistency == MultiRegionConsistency.STRONG
                ? Healthy("none: a table with multi-region strong consistency has none, expired items stay until something deletes them")
                : await TimeToLiveAsync(limits);
        }
        catch (SessionStoreException failure)
        {
            return new(context.Registration.FailureStatus, failure.Message, failure, new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["failure"] = failure.Failure.ToString(),
            });
        }
    }

    private string? KeyProblem(TableDescription description)
    {
        var schema = table.Schema;
        if (description.TableStatus != TableStatus.ACTIVE && description.TableStatus != TableStatus.UPDATING)
        {
            return $"Session table '{schema.TableName}' is {description.TableStatus}, not ACTIVE.";
        }

        var key = description.KeySchema;
        return key is [{ } only] && only.AttributeName == schema.KeyAttribute && TypeOf(only) == ScalarAttributeType.S
            ? null
            : $"Session table '{schema.TableName}' must have the string '{schema.KeyAttribute}' as its only key; it has " +
                $"{string.Join(", ", key?.Select(k => $"'{k.AttributeName}' ({k.KeyType}, {TypeOf(k)})") ?? [])}. Set PartitionKeyName, or use another table.";

        ScalarAttributeType? TypeOf(KeySchemaElement element) =>
            description.AttributeDefinitions?.Find(a => a.AttributeName == element.AttributeName)?.AttributeType;
    }

    private async Task<HealthCheckResult> TimeToLiveAsync(CallLimits limits)
    {
        var schema = table.Schema;
        if (_timeToLiveIsHidden)
        {
            return Healthy("unknown: the policy does not allow dynamodb:DescribeTimeToLive");
        }

        try
        {
            var timeToLive = await table.DescribeTimeToLiveAsync(limits);
            return timeToLive?.TimeToLiveStatus?.Value is "ENABLED" or "ENABLING" && timeToLive.AttributeName == schema.ExpiresAttribute
                ? Healthy("on")
                : HealthCheckResult.Degraded(
                    $"Time to live of session table '{schema.TableName}' is not on for '{schema.ExpiresAttribute}': expired sessions are " +
                    "treated as absent, but their items stay and are paid for. Turn it on with aws dynamodb update-time-to-live.");
        }
        catch (SessionStoreException denied) when (denied.Failure == SessionStoreFailure.AccessDenied)
        {
            _timeToLiveIsHidden = true;
            return await TimeToLiveAsync(limits);
        }
    }

    private HealthCheckResult Healthy(string timeToLive) => HealthCheckResult.Healthy(
        $"Session table '{table.Schema.TableName}' answers.",
        new Dictionary<string, object>(StringComparer.Ordinal) { ["timeToLive"] = timeToLive });
}
