using Aspire.StandIn.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>The last lines an instance printed.</summary>
internal sealed class ConsoleLog
{
    private const int Capacity = 2000;

    private readonly Lock _lock = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private long _count;

    public IReadOnlyList<ConsoleLine> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The line that most likely says why it ended: the last error, else the last line.</summary>
    public string? LastWords => (Lines.LastOrDefault(line => line.IsError) ?? Lines.LastOrDefault(line => line.Text.Length > 0))?.Text.Trim();

    public void Add(string text, bool isError)
    {
        lock (_lock)
        {
            _lines.Enqueue(new ConsoleLine(++_count, text, isError));
            if (_lines.Count > Capacity)
            {
                _lines.Dequeue();
            }
        }
    }
}
