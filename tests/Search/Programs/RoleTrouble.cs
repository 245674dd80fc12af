namespace Search.Programs;

/// <summary>What STS does instead of giving credentials.</summary>
internal enum RoleFault
{
    None,

    /// <summary>The connection is cut.</summary>
    Cut,

    /// <summary>500.</summary>
    Fail,

    /// <summary>The role may not be assumed.</summary>
    Refuse,
}

/// <summary>Trouble with the role that both instances assume.</summary>
/// <param name="After">Milliseconds after the round has begun.</param>
/// <param name="Revokes">Whether DynamoDB takes no credentials any more that were there before.</param>
/// <param name="Fault">What STS does.</param>
/// <param name="Milliseconds">For how long.</param>
internal sealed record RoleTrouble(int After, bool Revokes, RoleFault Fault, int Milliseconds)
{
    public override string ToString() =>
        $"after {After} ms{(Revokes ? " the role's credentials are revoked" : "")}{(Fault == RoleFault.None ? "" : $" STS fails for {Milliseconds} ms: {Fault}")}";
}
