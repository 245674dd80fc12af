using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SessionStore.Credentials;

/// <summary>Unhealthy without valid credentials; degraded when renewals fail and the present ones are nearly used up.</summary>
internal sealed class RoleCredentialsHealthCheck(RoleCredentialsService service) : IHealthCheck
{
    private const double NearlyUsedUp = 0.8;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(service.Credentials is { } credentials ? Check(credentials) : HealthCheckResult.Healthy());

    private static HealthCheckResult Check(RoleCredentials credentials)
    {
        var failure = credentials.LastFailure;
        return credentials.Current switch
        {
            { IsAlive: true } session when failure is not null && session.Age > session.Lifetime * NearlyUsedUp =>
                HealthCheckResult.Degraded(
                    $"The credentials of role '{credentials.Options.RoleArn}' expire in {session.TimeLeft.TotalSeconds:0} s and cannot be renewed: {failure.Advice}"),
            { IsAlive: true } => HealthCheckResult.Healthy(),
            _ => HealthCheckResult.Unhealthy(new RoleCredentialsException(credentials.Options.RoleArn, failure).Message),
        };
    }
}
