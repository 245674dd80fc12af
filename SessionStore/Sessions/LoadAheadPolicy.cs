using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace SessionStore.Sessions;

/// <summary>
/// Loads the session before the handlers of those endpoints that are used to read it synchronously, so that no thread waits
/// there. Routing is the last asynchronous place on the way to them that an app gets without changing its code.
/// </summary>
internal sealed class LoadAheadPolicy(SessionServices services) : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>When all others have decided.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => services.Options.LoadAhead;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        ArgumentNullException.ThrowIfNull(candidates);
        return Chosen(candidates) is { } endpoint && services.Habits.Find(endpoint) is { ReadsSynchronously: true, Applied: { } applied }
            ? LoadAheadAsync(httpContext, applied)
            : Task.CompletedTask;
    }

    /// <summary>The session middleware has perhaps not seen the request yet. What fails is said where the session is used.</summary>
    private Task LoadAheadAsync(HttpContext context, AppliedOptions applied)
    {
        var session = context.Features.Get<DynamoDBSession>()?.With(applied);
        if (session is null)
        {
            if (applied.Cookies.ReadSession(context) is not { } key || services.OldStores.Stays(context, applied))
            {
                return Task.CompletedTask;
            }

            session = new DynamoDBSession(services, applied, context, key, isNewKey: false);
            context.Features.Set(new SessionAhead(session, key));
        }

        return session.LoadAheadAsync(context.RequestAborted);
    }

    /// <summary>They are in the order of their precedence.</summary>
    private static Endpoint? Chosen(CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i))
            {
                return candidates[i].Endpoint;
            }
        }

        return null;
    }
}
