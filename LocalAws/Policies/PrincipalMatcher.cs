using LocalAws.Identity;

namespace LocalAws.Policies;

/// <summary>The forms of <c>"Principal": { "AWS": … }</c>: everybody, an account, a user or role, or one session of a role.</summary>
internal static class PrincipalMatcher
{
    public static bool Matches(PolicyStatement statement, Principal principal) =>
        statement.Principals!.Any(pattern => pattern is "*" || IsAccount(pattern, principal.AccountId) || IsPrincipal(pattern, principal));

    public static bool NamesExactly(PolicyStatement statement, Principal principal) =>
        statement.Principals!.Any(pattern => IsPrincipal(pattern, principal));

    private static bool IsAccount(string pattern, string accountId) =>
        string.Equals(pattern, accountId, StringComparison.Ordinal)
        || string.Equals(pattern, $"arn:aws:iam::{accountId}:root", StringComparison.Ordinal);

    private static bool IsPrincipal(string pattern, Principal principal) =>
        string.Equals(pattern, principal.Arn, StringComparison.Ordinal)
        || (principal is RoleSession session && string.Equals(pattern, session.Role.Arn, StringComparison.Ordinal));
}
