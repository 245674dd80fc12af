using LocalAws.Policies;

namespace LocalAws.Identity;

/// <summary>Who calls: a user or the session of a role.</summary>
internal abstract class Principal
{
    public abstract string AccountId { get; }

    public abstract string Arn { get; }

    /// <summary>AWS' unique id, which a namesake created later does not share.</summary>
    public abstract string UniqueId { get; }

    /// <summary>What the principal's own account allows it, as it stands now.</summary>
    public abstract IEnumerable<PolicyDocument> IdentityPolicies { get; }

    /// <summary>What this session was narrowed to when it began; null when it was not.</summary>
    public virtual PolicyDocument? SessionPolicy => null;
}
