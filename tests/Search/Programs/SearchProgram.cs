namespace Search.Programs;

/// <summary>Requests that run at once, or something that happens between them.</summary>
internal abstract record Step;

/// <summary>Requests that run at once; the next step waits for their answers.</summary>
/// <param name="Requests">The requests.</param>
/// <param name="Kills">The instance that is killed meanwhile, and started again afterwards.</param>
/// <param name="KillAfter">Milliseconds.</param>
internal sealed record Round(IReadOnlyList<RequestPlan> Requests, int? Kills = null, int KillAfter = 0) : Step
{
    /// <summary>Trouble with the role, meanwhile.</summary>
    public RoleTrouble? Role { get; init; }

    public override string ToString() =>
        string.Join("\n  ", Requests) + (Kills is { } instance ? $"\n  instance {instance} is killed after {KillAfter} ms" : "") + (Role is null ? "" : $"\n  {Role}");
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

    /// <summary>Express, with values that are a map of DynamoDB's.</summary>
    ExpressMap,

    /// <summary>Express, and its sessions are left to it.</summary>
    ExpressKept,
}

/// <summary>How the instances are set up that a program needs.</summary>
internal enum Setup
{
    Plain,
    Migrating,
    Keeping,

    /// <summary>Tickets are validated when they are so old, once for all requests.</summary>
    Validating,
}

/// <summary>One history's program.</summary>
/// <param name="Visitors">How many there are.</param>
/// <param name="Steps">One after the other.</param>
internal sealed record SearchProgram(int Visitors, IReadOnlyList<Step> Steps)
{
    /// <summary>Where the visitors' sessions begin.</summary>
    public OldStore From { get; init; }

    /// <summary>Whether tickets are validated now and then, and not in each request.</summary>
    public bool ValidatesInIntervals { get; init; }

    public Setup Setup => From switch
    {
        OldStore.None => ValidatesInIntervals ? Setup.Validating : Setup.Plain,
        OldStore.ExpressKept => Setup.Keeping,
        _ => Setup.Migrating,
    };

    public IEnumerable<RequestPlan> Requests => Steps.OfType<Round>().SelectMany(round => round.Requests);

    public override string ToString() => (From == OldStore.None ? "" : $"- all sessions are in the old store: {From}\n") + (ValidatesInIntervals ? "- tickets are validated in intervals\n" : "") + string.Join('\n', Steps.Select(step => "- " + step));
}
