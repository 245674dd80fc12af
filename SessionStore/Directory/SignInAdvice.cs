using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Diagnostics;
using SessionStore.Tickets;

namespace SessionStore.Directory;

/// <summary>
/// There are two ways to sign in, the framework's and this library's. Says, once each in a process, when an app seems to have
/// taken one for the other.
/// </summary>
internal sealed class SignInAdvice(IHttpContextAccessor httpContextAccessor, IEnumerable<TicketStoreMark> ticketStores, ILogger<SignInAdvice> logger)
{
    private readonly bool _keepsTickets = ticketStores.Any();
    private bool _saidBound;
    private bool _saidUnlisted;

    /// <summary>A session was bound to a user.</summary>
    public void Bound(HttpContext context, string sessionId)
    {
        if (_keepsTickets && !TicketRequest.Of(context).HasTicket && !Interlocked.Exchange(ref _saidBound, true))
        {
            Log.BoundWithoutTicket(logger, sessionId);
        }
    }

    /// <summary>A user has no session at all.</summary>
    public void NothingListed(string userId)
    {
        if (httpContextAccessor.HttpContext is { User: { Identity.IsAuthenticated: true } user } context && !TicketRequest.Of(context).HasTicket &&
            user.HasClaim(claim => claim.Value == userId && UserClaim.IsDefault(claim)) &&
            !Interlocked.Exchange(ref _saidUnlisted, true))
        {
            Log.SignedInButNotListed(logger);
        }
    }
}
