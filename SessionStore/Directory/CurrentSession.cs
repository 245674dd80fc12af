using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionStore.Sessions;
using SessionStore.Tickets;

namespace SessionStore.Directory;

/// <summary>Which of a user's sessions and tickets the running request came with.</summary>
internal sealed class CurrentSession(IHttpContextAccessor httpContextAccessor)
{
    /// <returns>The handles; none outside a request.</returns>
    public async Task<IReadOnlyCollection<string>> GetHandlesAsync(CancellationToken cancellationToken)
    {
        if (httpContextAccessor.HttpContext is not { } context)
        {
            return [];
        }

        var handles = TicketRequest.Of(context).Handles.ToList();
        if (context.Features.Get<ISessionFeature>()?.Session is DynamoDBSession session &&
            await session.GetOwnerAsync(cancellationToken) is { } owner)
        {
            handles.Add(owner.Handle);
        }

        return handles;
    }
}
