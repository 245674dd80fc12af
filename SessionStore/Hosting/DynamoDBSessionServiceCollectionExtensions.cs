using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore;
using SessionStore.Credentials;
using SessionStore.DataProtection;
using SessionStore.Directory;
using SessionStore.Health;
using SessionStore.Hosting;
using SessionStore.Migration;
using SessionStore.Sessions;
using SessionStore.Sharing;
using SessionStore.Table;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers sessions in DynamoDB.</summary>
public static class DynamoDBSessionServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the sessions of <c>app.UseSession()</c> in DynamoDB. Takes the place of AddSession and of a distributed cache;
    /// idle timeout and cookie are set with <c>services.Configure&lt;SessionOptions&gt;</c>. Adds the health checks
    /// "dynamodb-session" (the table) and "dynamodb-session-role" (the assumed role's credentials).
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options. Wrong ones stop the app at start, with a message that says which.</param>
    public static IServiceCollection AddDynamoDBSession(this IServiceCollection services, Action<DynamoDBSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<DynamoDBSessionOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(SessionTable)))
        {
            return services;
        }

        options.ValidateOnStart();

        // All that AddSession would add besides a store of its own, for which alone it is marked as unfit for trimming.
        services.AddDataProtection();
        services.AddHttpContextAccessor();
        services.AddExceptionHandler<SessionExceptionHandler>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DynamoDBSessionOptions>, DynamoDBSessionOptionsValidator>();
        services.AddSingleton(CreateTable);
        services.AddSingleton(CreateServices);
        services.AddSingleton(provider => new AppliedOptionsSource(
            provider.GetRequiredService<IOptions<SessionOptions>>(),
            Options(provider),
            provider.GetRequiredService<IDataProtectionProvider>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ExpressSharing>()));
        services.Decorate<IDataProtectionProvider>(inner => new SessionDataProtection(inner));
        services.Replace(ServiceDescriptor.Transient<ISessionStore>(CreateStore));
        services.AddSingleton<MatcherPolicy, LoadAheadPolicy>();
        services.AddSingleton<IStartupFilter, SharedCachesFilter>();
        services.AddSingleton<CurrentSession>();
        services.AddSingleton<ISessionDirectory, SessionDirectory>();
        services.AddSingleton<UsedTokens>();
        services.AddSingleton<SignInAdvice>();
        services.AddRoleCredentials(provider =>
            RoleSettings.From(Options(provider), provider.GetRequiredService<IHostEnvironment>().ApplicationName));
        services.AddHostedService<SessionTableCreator>();
        services.AddHostedService<UnsharedKeysWarning>();
        services.AddHostedService<UnnamedAppWarning>();
        AddHealthCheck(services);
        return services;
    }

    private static SessionServices CreateServices(IServiceProvider provider)
    {
        var options = Options(provider);
        var sharing = provider.GetService<ExpressSharing>();
        List<IOldSessionStore> oldStores = [.. provider.GetServices<IOldSessionStore>()];
        ExpressSharing.EnsureNothingMoves(sharing, oldStores);
        return new(
            provider.GetRequiredService<SessionTable>(),
            new EndpointHabits(),
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DynamoDBSession>>(),
            new OldSessionStores(oldStores),
            sharing is null ? new SessionValues(options.CompressOver) : new SharedSessionValues(options.CompressOver),
            sharing);
    }

    /// <summary>One for each session middleware, because each may have options of its own.</summary>
    private static DynamoDBSessionStore CreateStore(IServiceProvider provider)
    {
        var store = new DynamoDBSessionStore(
            provider.GetRequiredService<SessionServices>(),
            provider.GetRequiredService<AppliedOptionsSource>(),
            provider.GetRequiredService<IHttpContextAccessor>());
        SessionDataProtection.Expect(store);
        return store;
    }

    private static SessionTable CreateTable(IServiceProvider provider)
    {
        var options = Options(provider);
        var config = SessionClientFactory.Configuration(options);
        var schema = new SessionTableSchema(options.TableName, options.PartitionKeyName, options.TimeToLiveAttributeName, options.KeyPrefix);
        var client = SessionClientFactory.Client(config, provider.GetRequiredService<RoleCredentialsService>().Credentials, options.TableName);
        return new SessionTable(new DynamoDBCaller(config, client, new(config, schema), schema, options.RoleArn, provider.GetRequiredService<TimeProvider>()), schema);
    }

    private static void AddHealthCheck(IServiceCollection services)
    {
        services.AddSingleton<SessionHealthCheck>();
        services.AddSingleton<RoleCredentialsHealthCheck>();
        services.AddHealthChecks();
        services.AddOptions<HealthCheckServiceOptions>().Configure<IOptions<DynamoDBSessionOptions>>((health, options) =>
        {
            if (!options.Value.DisableHealthChecks)
            {
                health.Registrations.Add(new("dynamodb-session", provider => provider.GetRequiredService<SessionHealthCheck>(), null, ["ready"]));
                health.Registrations.Add(new("dynamodb-session-role", provider => provider.GetRequiredService<RoleCredentialsHealthCheck>(), null, ["ready"]));
            }
        });
    }

    private static DynamoDBSessionOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value;
}
