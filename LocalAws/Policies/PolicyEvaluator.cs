using LocalAws.Identity;

namespace LocalAws.Policies;

/// <summary>
/// Whether policies allow a request, by IAM's rules: a matching Deny wins, a matching Allow is needed, and what nothing
/// mentions is denied.
/// </summary>
internal static class PolicyEvaluator
{
    /// <summary>What the principal's own policies say, narrowed by its session policy.</summary>
    public static Decision EvaluateIdentity(AuthorizationRequest request)
    {
        var principal = request.Principal;
        if (Evaluate(principal.IdentityPolicies.SelectMany(policy => policy.Statements), request) is not Effect.Allow and var effect)
        {
            return new Decision(effect, "identity-based policy");
        }

        return principal.SessionPolicy is { } policy
            ? new Decision(Evaluate(policy.Statements, request), "session policy")
            : Decision.Allowed;
    }

    /// <summary>Whether a principal may assume a role: an account trusts only itself, so across accounts both sides must allow it.</summary>
    public static Decision EvaluateTrust(AuthorizationRequest request, Role role)
    {
        var identity = EvaluateIdentity(request);
        if (identity.Effect is Effect.Deny)
        {
            return identity;
        }

        var trust = role.TrustPolicy.Statements;
        if (Evaluate(trust, request) is not Effect.Allow and var effect)
        {
            return new Decision(effect, "role trust policy");
        }

        // Naming the principal itself is enough within an account; naming its account only delegates to identity policies.
        var named = string.Equals(request.Principal.AccountId, role.AccountId, StringComparison.Ordinal)
            && request.Principal.SessionPolicy is null
            && Evaluate(trust.Where(statement => !statement.Allows || PrincipalMatcher.NamesExactly(statement, request.Principal)), request) is Effect.Allow;
        return named ? Decision.Allowed : identity;
    }

    public static Effect Evaluate(IEnumerable<PolicyStatement> statements, AuthorizationRequest request)
    {
        var effect = Effect.None;
        foreach (var statement in statements)
        {
            if (!Applies(statement, request))
            {
                continue;
            }

            if (!statement.Allows)
            {
                return Effect.Deny;
            }

            effect = Effect.Allow;
        }

        return effect;
    }

    private static bool Applies(PolicyStatement statement, AuthorizationRequest request) =>
        statement.Actions.Matches(request.Action, ignoreCase: true)
        && (statement.Resources is null || statement.Resources.Matches(request.Resource, ignoreCase: false))
        && (statement.Principals is null || PrincipalMatcher.Matches(statement, request.Principal))
        && statement.Conditions.All(condition => condition.IsMet(request));
}
