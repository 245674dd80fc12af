namespace Aspire.Hosting.Orchestration;

/// <summary>What people see who started the AppHost: each resource's changes of state, and what the processes print.</summary>
internal sealed class Terminal(StartFailure failure)
{
    private readonly Lock _lock = new();
    private int _nameWidth;

    // Only a person who runs the AppHost reads along; tests look at the resources instead.
    private bool HasReader => failure.StopsApplication;

    /// <summary>Makes room for the longest name.</summary>
    public void Align(IEnumerable<string> names) => _nameWidth = names.Max(name => name.Length);

    public void Notice(string text) => Write(text);

    public void State(string name, string state, string? detail) =>
        Write($"{name.PadRight(_nameWidth)}   {state}{(detail is null ? "" : "  " + detail)}");

    public void Line(string name, string text) => Write($"{name.PadRight(_nameWidth)} | {text}");

    private void Write(string text)
    {
        if (HasReader)
        {
            lock (_lock)
            {
                Console.WriteLine(text);
            }
        }
    }
}
