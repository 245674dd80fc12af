using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SessionStore.Diagnostics;

namespace SessionStore.Credentials;

internal static class RoleCredentialsServiceCollectionExtensions
{
    /// <param name="services">The app's services.</param>
    /// <param name="options">The role, read when the host starts; null when the app uses its own credentials.</param>
    public static IServiceCollection AddRoleCredentials(this IServiceCollection services, Func<IServiceProvider, RoleOptions?> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new CredentialsTelemetry(SessionTelemetry.Source, SessionTelemetry.Meter));
        services.AddSingleton(provider => new RoleCredentialsService(
            options(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RoleCredentials>>(),
            provider.GetRequiredService<CredentialsTelemetry>()));
        services.AddHostedService(provider => provider.GetRequiredService<RoleCredentialsService>());
        services.AddSingleton(provider => new RoleCredentialsStatus(provider.GetRequiredService<RoleCredentialsService>()));
        return services;
    }
}
