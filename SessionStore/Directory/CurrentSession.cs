using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionStore.Sessions;
using SessionStore.Tickets;

namespace SessionStore.Directory;

/// <summary>Which of a user's sessions and tickets the running request came with.</summary>
internal sealed class CurrentSession(IHttpContextAccessor httpContextAccessor, IEnumerable<TicketStoreMark> ticketStores)
{
    /// <returns>The handles; none outside a request.</returns>
    public async Task<IReadOnlyCollection<string>> GetHandlesAsync(CancellationToken cancellationToken)
    {
        if (httpContextAccessor.HttpContext is not { } context)
        {
            return [];
        }

        var tickets = TicketRequest.Of(context);
        foreach (var store in ticketStores.Where(store => !tickets.HasSeen(store.Scheme) && !context.Response.HasStarted))
        {
            // The middleware asks the default scheme only. When the response has started, no cookie handler can be asked any more.
            await context.AuthenticateAsync(store.Scheme);
        }

        var handles = tickets.Handles.ToList();
        if (context.Features.Get<ISessionFeature>()?.Session is DynamoDBSession session &&
            await session.GetOwnerAsync(cancellationToken) is { } owner)
        {
            handles.Add(owner.Handle);
        }

        return handles;
    }
}
