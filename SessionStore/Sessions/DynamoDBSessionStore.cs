using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Options;

namespace SessionStore.Sessions;

/// <summary>Makes the session of each request; the framework's session middleware calls it. Nothing is read yet.</summary>
internal sealed class DynamoDBSessionStore(
    SessionServices services, IOptions<SessionOptions> sessionOptions, IHttpContextAccessor httpContextAccessor) : ISessionStore
{
    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        var context = httpContextAccessor.HttpContext ?? throw new InvalidOperationException(
            "A DynamoDB session belongs to an HTTP request: it is committed before the response starts. Use it through app.UseSession().");
        if (context.Features.Get<DynamoDBSession>() is { } session)
        {
            // The pipeline runs again, for an error page: it sees what the request left, at no further call.
            return session;
        }

        session = context.Features.Get<SessionAhead>() is { } ahead && ahead.IsFor(sessionKey, idleTimeout, ioTimeout, isNewSessionKey)
            ? ahead.Session
            : Create(context, sessionKey, idleTimeout, ioTimeout, isNewSessionKey);
        context.Features.Set(session);
        session.AttachToResponse();
        return session;
    }

    /// <summary>
    /// Loads the session of a request that the middleware has perhaps not seen yet. What fails is said where the session is
    /// used.
    /// </summary>
    public Task LoadAheadAsync(HttpContext context)
    {
        if (context.Features.Get<DynamoDBSession>() is { } session)
        {
            return session.LoadAheadAsync(context.RequestAborted);
        }

        if (services.Cookies.ReadSession(context) is not { } key)
        {
            return Task.CompletedTask;
        }

        var (idleTimeout, ioTimeout) = (sessionOptions.Value.IdleTimeout, sessionOptions.Value.IOTimeout);
        session = Create(context, key, idleTimeout, ioTimeout, isNewKey: false);
        context.Features.Set(new SessionAhead(session, key, idleTimeout, ioTimeout));
        return session.LoadAheadAsync(context.RequestAborted);
    }

    private DynamoDBSession Create(HttpContext context, string key, TimeSpan idleTimeout, TimeSpan ioTimeout, bool isNewKey)
    {
        var lifetime = new SessionLifetime(services.Time, idleTimeout, services.Options.AbsoluteTimeout, services.Options.TouchAfter);
        return new(services, context, lifetime, key, isNewKey, ioTimeout);
    }
}
