using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace SessionStore.Sessions;

/// <summary>Makes the session of each request; the framework's session middleware calls it. Nothing is read yet.</summary>
internal sealed class DynamoDBSessionStore(SessionServices services, IHttpContextAccessor httpContextAccessor) : ISessionStore
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

        var lifetime = new SessionLifetime(services.Time, idleTimeout, services.Options.AbsoluteTimeout, services.Options.TouchAfter);
        session = new DynamoDBSession(services, context, lifetime, sessionKey, isNewSessionKey, ioTimeout);
        context.Features.Set(session);
        session.AttachToResponse();
        return session;
    }
}
