using System.Security.Claims;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>The OpenID provider's session that a principal was signed in with.</summary>
internal static class ProviderSession
{
    private const string SessionId = "sid";
    private const string Issuer = "iss";

    /// <returns>The id of the provider session's item; null when the claims name none.</returns>
    public static string? ItemIdOf(ClaimsPrincipal principal) =>
        principal.FindFirst(SessionId) is { Value.Length: > 0 } claim ? ProviderItem.OfSession(IssuerOf(principal, claim), claim.Value) : null;

    /// <summary>The handler's claims say who issued them; those that an app made anew don't.</summary>
    private static string IssuerOf(ClaimsPrincipal principal, Claim claim) =>
        claim.Issuer != ClaimsIdentity.DefaultIssuer ? claim.Issuer : principal.FindFirst(Issuer)?.Value ?? "";
}
