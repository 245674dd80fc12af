namespace LocalAws.Policies;

/// <summary>The outcome, and the kind of policy that decided it.</summary>
internal readonly record struct Decision(Effect Effect, string PolicyKind)
{
    public static Decision Allowed { get; } = new(Effect.Allow, "");

    /// <summary>AWS' words for the end of an access-denied message.</summary>
    public string Reason(string action) => Effect switch
    {
        Effect.Deny => $"with an explicit deny in {Article} {PolicyKind}",
        _ => $"because no {PolicyKind} allows the {action} action",
    };

    private string Article => PolicyKind[0] is 'i' ? "an" : "a";
}
