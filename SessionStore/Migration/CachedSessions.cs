using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>The sessions of the framework's own store. They have the same cookie, whose key is the cache's.</summary>
/// <param name="cache">Where they are.</param>
/// <param name="when">Which requests may move them; null for all.</param>
/// <param name="options">How they are to be stored here.</param>
/// <param name="time">For time limits.</param>
/// <param name="loggers">For what can't be read, and for the framework's store.</param>
internal sealed class CachedSessions(
    IDistributedCache cache, Func<HttpContext, bool>? when, DynamoDBSessionOptions options, TimeProvider time, ILoggerFactory loggers) : IOldSessionStore
{
    private readonly UnreadableReport _unreadable = new(loggers.CreateLogger<CachedSessions>(), Name);
    private readonly DistributedSessionStore _framework = new(cache, loggers);

    private const string Name = "distributed_cache";

    public string From => Name;

    public bool KeepsSessions => false;

    public bool Moves(HttpContext context) => when?.Invoke(context) != false;

    /// <summary>As an instance of the old version does.</summary>
    public ISession Open(string key, SessionOptions times, Func<bool> tryEstablishSession, bool isNew) =>
        _framework.Create(key, times.IdleTimeout, times.IOTimeout, tryEstablishSession, isNew);

    public OldKey? ReadKey(HttpContext context) => null;

    public void DeleteCookie(HttpContext context)
    {
        // The new session's takes its place.
    }

    public void ReportUnreadable(string reason) => _unreadable.Add(reason);

    public async ValueTask<OldSession?> FindAsync(string key, CallLimits limits)
    {
        var bytes = await CallAsync<byte[]?>(
            limits.IsSynchronous ? _ => Task.FromResult(cache.Get(key)) : token => cache.GetAsync(key, token), "read", limits);
        if (bytes is null)
        {
            return null;
        }

        try
        {
            var values = FrameworkSessionFormat.Read(bytes);
            return values.Count == 0 ? null : new(values.ToDictionary(
                value => value.Key, value => SessionValue.Encode(value.Value, options.CompressOver), StringComparer.Ordinal));
        }
        catch (InvalidDataException exception)
        {
            ReportUnreadable(exception.Message);
            return null;
        }
    }

    public async ValueTask<OldSession?> TakeAsync(string key, OldSession read, CallLimits limits)
    {
        // What another request has written since it was read is lost: a cache has no condition, and doesn't say what it removes.
        await EndAsync(key, limits);
        return read;
    }

    public async ValueTask EndAsync(string key, CallLimits limits) => await CallAsync(
        async token =>
        {
            if (limits.IsSynchronous)
            {
                cache.Remove(key);
            }
            else
            {
                await cache.RemoveAsync(key, token);
            }

            return 0;
        },
        "deleted", limits);

    /// <summary>Bounded in time as a call to DynamoDB is; what fails is as bad as when DynamoDB does.</summary>
    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, string what, CallLimits limits)
    {
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, limits.CancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (Exception exception) when (!limits.CancellationToken.IsCancellationRequested)
        {
            throw new SessionStoreException(
                SessionStoreFailure.Unavailable,
                $"A session that is not in DynamoDB could not be {what} in the cache that kept the sessions before, a {cache.GetType().Name}. " +
                "Make the cache available, or take out MigrateSessionsFromDistributedCache when it is no longer needed.",
                exception);
        }
    }
}
