namespace LocalAws.Identity;

/// <summary>What signs a call: a user's long-term key, or a session's, which comes with a token.</summary>
internal sealed record AccessKey(string Id, string Secret, string? SessionToken, Principal Principal)
{
    // A record prints its members; this one must not.
    public override string ToString() => nameof(AccessKey);
}
