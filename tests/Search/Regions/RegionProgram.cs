namespace Search.Regions;

/// <summary>What visitors do with the regions, and so what can be asked of the sessions.</summary>
internal enum RegionMode
{
    /// <summary>Each is always in one region.</summary>
    Stay,

    /// <summary>They go to the other region between two requests, before their last write does.</summary>
    Move,

    /// <summary>The first region is cut off with the last writes in it. All go to the second, and back when it is over.</summary>
    Failover,

    /// <summary>They move as they like: the table is strongly consistent, and takes no transactions.</summary>
    Strong,
}

internal enum RegionOpKind
{
    Read,
    Set,
    Remove,
    Count,
    Clear,
    Regenerate,
    SignIn,
    SignOut,
}

/// <summary>One step of a handler.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Key">The session key, where there is one.</param>
/// <param name="Value">What is set.</param>
internal sealed record RegionOp(RegionOpKind Kind, string Key = "", string Value = "")
{
    public override string ToString() => $"{Kind} {Key}".TrimEnd();
}

/// <summary>One thing that happens after the other.</summary>
internal abstract record RegionStep;

/// <summary>A visitor's request.</summary>
/// <param name="Visitor">Who.</param>
/// <param name="Region">Where.</param>
/// <param name="Ops">What its handler does.</param>
/// <param name="Delays">After how many ms what it writes is in the other region, one item after the other; of a strong table: whose calls are refused for a conflict.</param>
internal sealed record Visit(int Visitor, int Region, IReadOnlyList<RegionOp> Ops, IReadOnlyList<int> Delays) : RegionStep
{
    public override string ToString() => $"visitor {Visitor} in region {Region}: {string.Join(", ", Ops)} [copied after {string.Join(", ", Delays)} ms]";
}

/// <summary>All sessions of a visitor are revoked in the other region, while the visitor is at work.</summary>
/// <param name="Meanwhile">What the visitor does.</param>
internal sealed record Revoke(Visit Meanwhile) : RegionStep
{
    public override string ToString() => $"the sessions of visitor {Meanwhile.Visitor} are revoked in region {1 - Meanwhile.Region}, meanwhile {Meanwhile}";
}

/// <summary>The first region is cut off: nothing is copied any more, in neither direction.</summary>
/// <param name="After">Seconds until the visitors come to the second region.</param>
internal sealed record Cut(int After) : RegionStep
{
    public override string ToString() => $"region 0 is cut off; {After} s later";
}

/// <summary>It is back, and what was held up arrives.</summary>
internal sealed record Heal : RegionStep
{
    public override string ToString() => "region 0 is back";
}

/// <summary>One history's program.</summary>
internal sealed record RegionProgram(RegionMode Mode, int Visitors, IReadOnlyList<RegionStep> Steps)
{
    public override string ToString() => $"{Mode}\n" + string.Join('\n', Steps.Select(step => "- " + step));
}
