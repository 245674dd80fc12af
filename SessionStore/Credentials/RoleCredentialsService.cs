using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SessionStore.Credentials;

/// <summary>
/// Owns the credentials of the role, if the app uses one, and fetches the first ones before the server listens. If that
/// fails the app starts all the same, unhealthy: STS may come back, and a crash loop would only hide the message.
/// </summary>
internal sealed class RoleCredentialsService : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _log;

    public RoleCredentialsService(RoleOptions? options, TimeProvider time, ILogger<RoleCredentials> log, CredentialsTelemetry telemetry)
    {
        _log = log;
        Credentials = options is null ? null : new RoleCredentials(options, time, log, telemetry);
    }

    /// <summary>Null when the app uses its own credentials.</summary>
    public RoleCredentials? Credentials { get; }

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Credentials is null)
        {
            return;
        }
        try
        {
            await Credentials.WarmAsync(cancellationToken);
        }
        catch (RoleCredentialsException e)
        {
            _log.StartedWithoutCredentials(e.Message);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Not in StopAsync: requests that are still being answered may need credentials until the container goes.
    public void Dispose() => Credentials?.Dispose();
}
