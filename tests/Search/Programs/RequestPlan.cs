namespace Search.Programs;

/// <summary>One request of a program.</summary>
/// <param name="Id">Its number, which stays when others are taken away.</param>
/// <param name="Visitor">Who sends it.</param>
/// <param name="Instance">Which of the two instances gets it.</param>
/// <param name="Ops">What its handler does.</param>
/// <param name="Faults">By the number of the call to DynamoDB that it leads to.</param>
internal sealed record RequestPlan(int Id, int Visitor, int Instance, IReadOnlyList<Op> Ops, IReadOnlyList<CallFault> Faults)
{
    /// <summary>Milliseconds after the round has begun.</summary>
    public int StartAfter { get; init; }

    /// <summary>Milliseconds after which the client gives up.</summary>
    public int? CancelAfter { get; init; }

    /// <summary>Whether the handler goes on after an exception.</summary>
    public bool Catches { get; init; }

    /// <summary>Whether the handler writes a body, before which the session is committed.</summary>
    public bool WritesBody { get; init; } = true;

    /// <summary>What the validation of its ticket changes.</summary>
    public string Renewal => Ops.FirstOrDefault(op => op.Kind == OpKind.Who)?.Key ?? "";

    public bool HasTicketOps => Ops.Any(op => op.IsTicket);

    public CallFault FaultOf(int call) => call < Faults.Count ? Faults[call] : CallFault.None;

    public override string ToString() =>
        $"r{Id}: visitor {Visitor} at instance {Instance}{(StartAfter > 0 ? $" after {StartAfter} ms" : "")}: {string.Join(", ", Ops)}" +
        (Faults.Count > 0 ? $" [calls: {string.Join(", ", Faults)}]" : "") +
        (CancelAfter is { } ms ? $" (cancelled after {ms} ms)" : "") +
        (Catches ? " (catches)" : "") + (WritesBody ? "" : " (no body)");
}
