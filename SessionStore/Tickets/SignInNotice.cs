using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Tickets;

/// <summary>
/// Tells the ticket store that somebody signs in. The cookie handler calls the store for a renewal of its own in just the
/// same way, and when it does so, at the start of the response, differs from host to host.
/// </summary>
internal sealed class SignInNotice(IAuthenticationService inner) : IAuthenticationService
{
    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) => inner.AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.ForbidAsync(context, scheme, properties);

    public async Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties)
    {
        var request = TicketRequest.Of(context);
        var outer = request.IsSigningIn;
        request.IsSigningIn = true;
        try
        {
            await inner.SignInAsync(context, scheme, principal, properties);
        }
        finally
        {
            request.IsSigningIn = outer;
        }
    }

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        inner.SignOutAsync(context, scheme, properties);
}
