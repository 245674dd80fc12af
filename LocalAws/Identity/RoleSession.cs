using LocalAws.Policies;

namespace LocalAws.Identity;

/// <summary>A role that somebody assumed, until it expires.</summary>
internal sealed class RoleSession(Role role, string name, DateTimeOffset issued, DateTimeOffset expires) : Principal
{
    private volatile bool _revoked;

    public Role Role => role;

    public string Name => name;

    public DateTimeOffset Issued => issued;

    public DateTimeOffset Expires => expires;

    public bool IsRevoked => _revoked;

    public override string AccountId => role.AccountId;

    public override string Arn { get; } = $"arn:aws:sts::{role.AccountId}:assumed-role/{role.Name}/{name}";

    public override string UniqueId { get; } = $"{role.UniqueId}:{name}";

    public override IEnumerable<PolicyDocument> IdentityPolicies => role.Policies.Values;

    public override PolicyDocument? SessionPolicy => Policy;

    public PolicyDocument? Policy { get; init; }

    public string? SourceIdentity { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public void Revoke() => _revoked = true;
}
