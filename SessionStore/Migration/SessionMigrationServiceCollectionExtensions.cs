using Microsoft.AspNetCore.Http;
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
    /// <param name="when">
    /// Whether a request may move its session. Default: every one. While it says no, the session stays in the cache and new ones
    /// begin there, as the framework's own, which instances of the old version share; what this library adds to a session throws an
    /// <see cref="InvalidOperationException"/> then. A session that has moved is used here, whatever it says. It is asked in each request, so that
    /// a setting that is read anew turns the migration on and off.
    /// </param>
    /// <exception cref="InvalidOperationException">At start: there is no such cache.</exception>
    public static IServiceCollection MigrateSessionsFromDistributedCache(
        this IServiceCollection services, Func<IServiceProvider, IDistributedCache>? cache = null, Func<HttpContext, bool>? when = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IOldSessionStore>(provider => new CachedSessions(
            cache?.Invoke(provider) ?? provider.GetService<IDistributedCache>() ?? throw new InvalidOperationException(
                "MigrateSessionsFromDistributedCache needs the cache that kept the sessions before. Register it as before, " +
                "with AddStackExchangeRedisCache for example, or name it in the call."),
            when,
            provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
    }

    /// <summary>
    /// Moves sessions of an Express app, from @pwrdrvr/dynamodb-session-store or connect-dynamodb, in the same table or another. A
    /// visitor who has express-session's cookie, signed with one of the secrets, and no session here gets one with the old
    /// values and what is left of its life; the old item and cookie are deleted, unless they are to be kept. Needs AddDynamoDBSession. Called again, for
    /// another store or cookie, both count.
    /// </summary>
    /// <remarks>
    /// Texts, and dates as ISO text, are what GetString reads; whole numbers of 32 bits what GetInt32 and Get read; other numbers, booleans, lists
    /// and objects are their JSON, for GetString and Get. Null is no value. Costs nothing for requests without such a cookie, a read
    /// unit and a half for one whose session is gone, and a transaction of two items and a deletion for each session that is moved. A session that
    /// cannot be read stays where it is, event 141. Take it out when the counter <c>session_store.migrated</c> has stood still
    /// for as long as the Express app's sessions may live.
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the options; the secrets have to be set.</param>
    /// <exception cref="ArgumentException">There is no secret, an empty one, no name of the cookie, or the table's name is none.</exception>
    public static IServiceCollection MigrateSessionsFromExpress(this IServiceCollection services, Action<ExpressSessionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var express = new ExpressSessionOptions();
        configure(express);
        if (express.Secrets.Count == 0 || express.Secrets.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Secrets has to hold what express-session was given as secret, or nobody's cookie could be verified.", nameof(configure));
        }

        ArgumentException.ThrowIfNullOrEmpty(express.Cookie.Name, nameof(configure));
        ExpressTable.ThrowIfMisnamed(express, nameof(configure));
        return services.AddSingleton<IOldSessionStore>(provider => new ExpressSessions(
            ExpressTable.Of(express, provider),
            express,
            provider.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ExpressSessions>>()));
    }
}
