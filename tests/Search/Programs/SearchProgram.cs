namespace Search.Programs;

/// <summary>Requests that run at once, or something that happens between them.</summary>
internal abstract record Step;

/// <summary>Requests that run at once; the next step waits for their answers.</summary>
/// <param name="Requests">The requests.</param>
/// <param name="Kills">The instance that is killed meanwhile, and started again afterwards.</param>
/// <param name="KillAfter">Milliseconds.</param>
internal sealed record Round(IReadOnlyList<RequestPlan> Requests, int? Kills = null, int KillAfter = 0) : Step
{
    public override string ToString() =>
        string.Join("\n  ", Requests) + (Kills is { } instance ? $"\n  instance {instance} is killed after {KillAfter} ms" : "");
}

/// <summary>The clock of one instance, or of both, is set to another time.</summary>
/// <param name="Instance">Null: both.</param>
/// <param name="Seconds">By how much.</param>
internal sealed record ClockStep(int? Instance, int Seconds) : Step
{
    public override string ToString() => $"the clock of {(Instance is { } instance ? $"instance {instance}" : "both")} jumps by {Seconds} s";
}

/// <summary>Where the app had its sessions before.</summary>
internal enum OldStore
{
    None,
    Cache,
    Express,
}

/// <summary>One history's program.</summary>
/// <param name="Visitors">How many there are.</param>
/// <param name="Steps">One after the other.</param>
internal sealed record SearchProgram(int Visitors, IReadOnlyList<Step> Steps)
{
    /// <summary>Where the visitors' sessions begin.</summary>
    public OldStore From { get; init; }

    public IEnumerable<RequestPlan> Requests => Steps.OfType<Round>().SelectMany(round => round.Requests);

    public override string ToString() => (From == OldStore.None ? "" : $"- all sessions are in the old store: {From}\n") + string.Join('\n', Steps.Select(step => "- " + step));
}
