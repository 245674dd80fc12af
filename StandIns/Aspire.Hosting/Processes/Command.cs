namespace Aspire.Hosting.Processes;

/// <summary>What to start.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">Variables on top of the AppHost's own.</param>
/// <param name="Cleanup">A shell command that removes what killing the process leaves behind, such as a container.</param>
internal sealed record Command(
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    string? Cleanup = null)
{
    public override string ToString() => string.Join(' ', [Path.GetFileName(FileName), .. Arguments]);
}
