namespace Search.Programs;

/// <summary>What becomes of one call between the app and DynamoDB.</summary>
internal enum FaultKind
{
    None,

    /// <summary>The connection is cut, and DynamoDB gets nothing.</summary>
    LoseRequest,

    /// <summary>DynamoDB carries it out, and the connection is cut.</summary>
    LoseAnswer,
    DelayRequest,
    DelayAnswer,

    /// <summary>It is carried out twice, one after the other, and the second answer arrives; not an increment, which no intermediary may repeat.</summary>
    Duplicate,
    Throttle,

    /// <summary>500, and nothing was done.</summary>
    Fail,

    /// <summary>500, although it was done.</summary>
    FailAfter,

    /// <summary>Half of the answer's body, then the end.</summary>
    CutBody,

    /// <summary>A proxy's page instead of an answer.</summary>
    Page,

    /// <summary>An eventually consistent read returns what was there before.</summary>
    Stale,

    /// <summary>The connection is cut, and DynamoDB carries it out afterwards, be it in addition to its repetition.</summary>
    Late,

    /// <summary>No answer, for as long as the app waits; nothing was done.</summary>
    Hang,

    /// <summary>No answer, for as long as the app waits; DynamoDB carries it out afterwards.</summary>
    HangLate,
}

/// <summary>The fault of one call.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Amount">Of a delay, and of what is late, the milliseconds, of a stale read the versions.</param>
internal sealed record CallFault(FaultKind Kind, int Amount = 0)
{
    public static CallFault None { get; } = new(FaultKind.None);

    /// <summary>Whether the app may get no answer, or another than DynamoDB's.</summary>
    public bool MayFail => Kind is not (FaultKind.None or FaultKind.DelayRequest or FaultKind.DelayAnswer or FaultKind.Stale);

    public override string ToString() => Amount == 0 ? $"{Kind}" : $"{Kind} {Amount}";
}
