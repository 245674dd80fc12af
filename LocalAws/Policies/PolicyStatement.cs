namespace LocalAws.Policies;

/// <summary>One statement. <see cref="Resources"/> is null in a trust policy, <see cref="Principals"/> in any other.</summary>
internal sealed record PolicyStatement(
    bool Allows,
    PatternSet Actions,
    PatternSet? Resources,
    IReadOnlyList<string>? Principals,
    IReadOnlyList<Condition> Conditions);
