using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore;
using SessionStore.Migration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Takes over the sessions that an app's visitors have in another store, one by one, as they come.</summary>
public static class SessionMigrationServiceCollectionExtensions
{
    /// <summary>
    /// Moves sessions of AddSession from the distributed cache that kept them: Redis, SQL Server, memory, AWS's provider for
    /// DynamoDB. A session cookie whose session is not in the table is looked up there; what is found gets a new id, its values byte for
    /// byte and the idle timeout from now on, and is removed from the cache. Needs AddDynamoDBSession, the old Data Protection keys and
    /// application name, and the old SessionOptions.Cookie.Name; without them the old cookies can't be read.
    /// </summary>
    /// <remarks>
    /// Costs one read of the cache and one read unit for each cookie whose session is in neither store, nothing for others, and
    /// a transaction of two items for each session that is moved. A session that cannot be read stays where it is, event 141. A cache that
    /// fails is a <see cref="SessionStoreException"/> for requests whose session is not in the table, and for no others. Take
    /// it out when the counter <c>session_store.migrated</c> has stood still for an idle timeout.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="cache">
    /// The old cache. Default: the <see cref="IDistributedCache"/> of the services, as AddSession used it. Called again, the last one counts.
    /// </param>
    /// <exception cref="InvalidOperationException">At start: there is no such cache.</exception>
    public static IServiceCollection MigrateSessionsFromDistributedCache(
        this IServiceCollection services, Func<IServiceProvider, IDistributedCache>? cache = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IOldSessionStore>(provider => new CachedSessions(
            cache?.Invoke(provider) ?? provider.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
                "MigrateSessionsFromDistributedCache needs the cache that kept the sessions before. Register it as before, " +
                "with AddStackExchangeRedisCache for example, or name it in the call."),
            provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CachedSessions>>()));
    }
}
