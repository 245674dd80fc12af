using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Tickets;

/// <summary>
/// Writes the cookie with the key that the ticket has now. The cookie handler asks its store to renew a ticket but cannot
/// be told of a new key, so it would write the old one (dotnet/aspnetcore#47503).
/// </summary>
internal sealed class RekeyingTicketFormat(ISecureDataFormat<AuthenticationTicket> inner, IHttpContextAccessor httpContextAccessor)
    : ISecureDataFormat<AuthenticationTicket>
{
    /// <summary>The claim that the cookie handler puts the key in; the only claim of such a cookie.</summary>
    public const string KeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    public string Protect(AuthenticationTicket data) => inner.Protect(WithCurrentKey(data));

    public string Protect(AuthenticationTicket data, string? purpose) => inner.Protect(WithCurrentKey(data), purpose);

    public AuthenticationTicket? Unprotect(string? protectedText) => inner.Unprotect(protectedText);

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) => inner.Unprotect(protectedText, purpose);

    /// <returns>The key that a cookie carries; null when it carries none.</returns>
    public string? KeyIn(string? protectedText) => Unprotect(protectedText)?.Principal.FindFirst(KeyClaim)?.Value;

    private AuthenticationTicket WithCurrentKey(AuthenticationTicket ticket)
    {
        if (ticket.Principal.FindFirst(KeyClaim) is not { } claim)
        {
            return ticket;
        }

        var key = TicketRequest.Of(httpContextAccessor.HttpContext).Current(claim.Value);
        var identity = new ClaimsIdentity(
            [new Claim(KeyClaim, key, claim.ValueType, claim.Issuer, claim.OriginalIssuer)], ticket.Principal.Identity?.AuthenticationType);
        return new(new ClaimsPrincipal(identity), ticket.Properties, ticket.AuthenticationScheme);
    }
}
