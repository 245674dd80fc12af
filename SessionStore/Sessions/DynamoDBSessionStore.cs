using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace SessionStore.Sessions;

/// <summary>Makes the sessions of one session middleware, each when its request begins. Nothing is read yet.</summary>
internal sealed class DynamoDBSessionStore(
    SessionServices services, AppliedOptionsSource options, IHttpContextAccessor httpContextAccessor) : ISessionStore
{
    /// <summary>What the middleware was given, as soon as it has shown it.</summary>
    private AppliedOptions? _applied;

    public bool KnowsOptions => _applied is not null;

    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        var context = httpContextAccessor.HttpContext ?? throw new InvalidOperationException(
            "A DynamoDB session belongs to an HTTP request: it is committed before the response starts. Use it through app.UseSession().");
        if (_applied is null && MiddlewareOptions.Behind(tryEstablishSession) is { } given)
        {
            _applied = options.Of(given);
        }

        var applied = _applied ?? Guess(context, idleTimeout, ioTimeout, sessionKey, isNewSessionKey);
        var latest = context.Features.Get<DynamoDBSession>();
        if (latest?.With(applied) is { } known)
        {
            // The pipeline runs again, for an error page, or a branch uses the cookie too: it sees what the request left, at no further call.
            known.GoOnWith(applied);
            return known;
        }

        if ((isNewSessionKey || services.Sharing is not null) && applied.Cookies.ReadSession(context) is { } keyInCookie)
        {
            (sessionKey, isNewSessionKey) = (keyInCookie, false);
        }
        else if (services.Sharing is not null && !isNewSessionKey)
        {
            // The middleware has found a cookie of its own, from before the sessions were shared.
            (sessionKey, isNewSessionKey) = (SessionKey.New(), true);
        }

        // A cookie of ours wins.
        var oldKey = isNewSessionKey ? services.OldStores.Next(context, last: null) : null;
        if (oldKey is not null)
        {
            (sessionKey, isNewSessionKey) = (oldKey.Key, false);
        }

        if (oldKey is null && services.OldStores.Stays(context, applied))
        {
            // The middleware may have taken the visitor for a new one.
            return services.OldStores.OfSessionCookie!.Open(sessionKey, applied.Options, isNewSessionKey ? tryEstablishSession : static () => true, isNewSessionKey);
        }

        var session = !isNewSessionKey && context.Features.Get<SessionAhead>() is { } ahead && ahead.IsFor(applied, sessionKey)
            ? ahead.Session
            : new DynamoDBSession(services, applied, context, sessionKey, isNewSessionKey) { OldKey = oldKey };
        session.GoOnWith(applied);
        session.Enclosing = latest;
        context.Features.Set(session);
        session.AttachToResponse();
        return session;
    }

    /// <summary>
    /// A middleware that shows its options to nobody yet, because something stands between it and <see cref="SessionDataProtection"/>,
    /// may have been given others than those of the services. Then its sessions would be lost.
    /// </summary>
    private AppliedOptions Guess(HttpContext context, TimeSpan idleTimeout, TimeSpan ioTimeout, string key, bool isNewKey)
    {
        var registered = options.Registered;
        return registered.Options.IdleTimeout == idleTimeout && registered.Options.IOTimeout == ioTimeout &&
            (isNewKey || services.Sharing is not null || registered.Cookies.ReadSession(context) == key)
            ? registered
            : throw new InvalidOperationException(
                "The options given to UseSession are not those of the services, and cannot be seen by sessions in DynamoDB, because " +
                "IDataProtectionProvider was replaced after AddDynamoDBSession. Replace it before, or set the options with " +
                $"services.Configure<{nameof(SessionOptions)}> and call UseSession() without any.");
    }
}
