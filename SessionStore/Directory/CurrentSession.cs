using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionStore.Sessions;

namespace SessionStore.Directory;

/// <summary>Which of a user's sessions the running request came with.</summary>
internal sealed class CurrentSession(IHttpContextAccessor httpContextAccessor)
{
    /// <returns>The handles; none outside a request.</returns>
    public async Task<IReadOnlyCollection<string>> GetHandlesAsync(CancellationToken cancellationToken)
    {
        var session = httpContextAccessor.HttpContext?.Features.Get<ISessionFeature>()?.Session as DynamoDBSession;
        return session is not null && await session.GetOwnerAsync(cancellationToken) is { } owner ? [owner.Handle] : [];
    }
}
