namespace Benchmarks.Peers;

/// <summary>Visitors of one app, who ask one after the other or all at once.</summary>
internal sealed class Visitors : IDisposable
{
    private readonly List<Visitor> _visitors;

    private Visitors(List<Visitor> visitors) => _visitors = visitors;

    public IReadOnlyList<Visitor> All => _visitors;

    /// <summary>Each comes with a session that is filled already; they come a few at a time.</summary>
    public static async Task<Visitors> ArriveAsync(Uri app, int count)
    {
        var visitors = new Visitors([.. Enumerable.Range(0, count).Select(_ => new Visitor(app))]);
        foreach (var few in visitors._visitors.Chunk(8))
        {
            await Task.WhenAll(few.Select(visitor => visitor.AskAsync("/fill")));
        }

        return visitors;
    }

    /// <summary>Each asks as soon as it has the last answer, so many times.</summary>
    public Task AskAsync(string path, int timesEach) => Task.WhenAll(_visitors.Select(async visitor =>
    {
        for (var i = 0; i < timesEach; i++)
        {
            await visitor.AskAsync(path);
        }
    }));

    /// <summary>The same, for so long.</summary>
    public async Task AskAsync(string path, TimeSpan duration)
    {
        using var end = new CancellationTokenSource(duration);
        while (!end.IsCancellationRequested)
        {
            await AskAsync(path, timesEach: 20);
        }
    }

    public void Dispose() => _visitors.ForEach(visitor => visitor.Dispose());
}
