using System.Security.Claims;

namespace SessionStore.Tickets;

/// <summary>
/// Whether a principal has something that another has not: a claim, an identity, a stronger method. Only that is worth a new
/// key, because only that is worth stealing. What is lost, kept, repeated or in another order is none.
/// </summary>
internal static class PrincipalGain
{
    public static bool Of(ClaimsPrincipal principal, ClaimsPrincipal over) =>
        !principal.Identities.All(identity => over.Identities.Any(other => IsWithin(identity, other)));

    /// <summary>Whether a claim is one of a principal's.</summary>
    public static bool Has(ClaimsPrincipal principal, Claim claim) =>
        principal.Claims.Any(other => claim.Type == other.Type && claim.Value == other.Value && IsWithin(claim, other));

    /// <summary>Each identity for itself: a claim counts for more in one that has proved more.</summary>
    private static bool IsWithin(ClaimsIdentity identity, ClaimsIdentity other) =>
        (!identity.IsAuthenticated || identity.AuthenticationType == other.AuthenticationType) &&
        // Which claims are roles is a right, too.
        identity.RoleClaimType == other.RoleClaimType &&
        identity.NameClaimType == other.NameClaimType &&
        (identity.BootstrapContext is null || Equals(identity.BootstrapContext, other.BootstrapContext)) &&
        (identity.Actor is null || (other.Actor is not null && IsWithin(identity.Actor, other.Actor))) &&
        AreWithin(identity.Claims, other.Claims);

    private static bool AreWithin(IEnumerable<Claim> claims, IEnumerable<Claim> others)
    {
        var known = others.ToLookup(claim => (claim.Type, claim.Value));
        return claims.All(claim => known[(claim.Type, claim.Value)].Any(other => IsWithin(claim, other)));
    }

    private static bool IsWithin(Claim claim, Claim other) =>
        claim.ValueType == other.ValueType &&
        claim.Issuer == other.Issuer &&
        claim.OriginalIssuer == other.OriginalIssuer &&
        claim.Properties.All(property => other.Properties.TryGetValue(property.Key, out var value) && value == property.Value);
}
