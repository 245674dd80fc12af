namespace Benchmarks.Peers;

/// <summary>One of the apps that are compared, with its visitors.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly PeerProcess _process;

    private Peer(PeerProcess process, Visitors visitors)
    {
        _process = process;
        Visitors = visitors;
    }

    public string Store => _process.Store;

    public Visitors Visitors { get; }

    public static async Task<Peer> StartAsync(string store, int? backend, int visitors)
    {
        var process = await PeerProcess.StartAsync(store, backend);
        return new Peer(process, await Visitors.ArriveAsync(process.Address, visitors));
    }

    /// <summary>What one such request costs.</summary>
    public async Task<PeerCost> MeasureAsync(string kind, int requestsEach)
    {
        var before = await _process.StatsAsync();
        await Visitors.AskAsync(kind, requestsEach);
        var after = await _process.StatsAsync();
        double requests = requestsEach * Visitors.All.Count;
        return new PeerCost(
            (after.CpuMicroseconds - before.CpuMicroseconds) / requests, (after.AllocatedBytes - before.AllocatedBytes) / requests / 1024);
    }

    public ValueTask DisposeAsync()
    {
        Visitors.Dispose();
        return _process.DisposeAsync();
    }
}
