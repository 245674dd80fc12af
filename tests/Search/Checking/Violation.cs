namespace Search.Checking;

/// <summary>What the order of the writes does not explain.</summary>
/// <param name="Rule">The promise that is broken.</param>
/// <param name="Text">By what.</param>
internal sealed record Violation(string Rule, string Text)
{
    public override string ToString() => $"{Rule}: {Text}";
}
