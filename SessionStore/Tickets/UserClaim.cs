using System.Security.Claims;

namespace SessionStore.Tickets;

/// <summary>Which claim names the user, when nobody has chosen one.</summary>
internal static class UserClaim
{
    /// <summary>For messages.</summary>
    public const string Defaults = $"{ClaimTypes.NameIdentifier} or {Subject}";

    /// <summary>The user id in OpenID Connect, where the handler doesn't map it.</summary>
    private const string Subject = "sub";

    public static bool IsDefault(Claim claim) => claim.Type is ClaimTypes.NameIdentifier or Subject;

    /// <returns>The user id; null when no claim says one. A claim without a value says none.</returns>
    public static string? IdOf(ClaimsPrincipal principal, string? chosenType) => chosenType is not null
        ? Find(principal, chosenType)
        : Find(principal, ClaimTypes.NameIdentifier) ?? Find(principal, Subject);

    // FindFirst(type) ignores case, too.
    private static string? Find(ClaimsPrincipal principal, string type) =>
        principal.FindFirst(claim => claim.Type.Equals(type, StringComparison.OrdinalIgnoreCase) && claim.Value.Length > 0)?.Value;
}
