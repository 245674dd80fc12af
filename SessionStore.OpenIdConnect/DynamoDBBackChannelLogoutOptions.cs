using Microsoft.AspNetCore.Http;

namespace SessionStore.OpenIdConnect;

/// <summary>How a provider's logout tokens are understood.</summary>
public sealed class DynamoDBBackChannelLogoutOptions
{
    /// <summary>
    /// Finds the user id under which <see cref="ISessionDirectory"/> lists the sign-ins of a subject: of a logout token that
    /// names no session, only <c>sub</c>. Default: the subject itself, which fits when the ticket's user id is the provider's
    /// <c>sub</c>, mapped or not. Set it when users sign in through a provider but have ids of the app's own, as with ASP.NET
    /// Core Identity, or when several providers may use the same subject. Null says that nobody is meant.
    /// </summary>
    public Func<HttpContext, string, ValueTask<string?>> FindUserId { get; set; } = static (_, subject) => ValueTask.FromResult<string?>(subject);
}
