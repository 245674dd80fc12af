using LocalAws.Policies;

namespace LocalAws.Identity;

/// <summary>An IAM user with one policy.</summary>
internal sealed class User(string accountId, string name, PolicyDocument policy) : Principal
{
    public override string AccountId => accountId;

    public override string Arn { get; } = $"arn:aws:iam::{accountId}:user/{name}";

    public override string UniqueId { get; } = Identifiers.New("AIDA");

    public string Name => name;

    public override IEnumerable<PolicyDocument> IdentityPolicies => [policy];
}
