namespace Benchmarks.Peers;

/// <summary>
/// What a request costs the app that answers it: processor time and allocations, with this library's sessions, with the
/// framework's over memory and over Redis, and with none. Each app is a process of its own; they take turns, so that what the
/// machine does to the one it does to the others.
/// </summary>
internal static class PeersBenchmark
{
    private const int Connections = 8;
    private const int RequestsEach = 1500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly string[] Kinds = ["/untouched", "/read", "/write"];

    public static async Task<int> RunAsync(string[] args)
    {
        if (WholeNumbers.Parse(args, ["--rounds"], 3) is not [var rounds])
        {
            Console.Error.WriteLine("peers [--rounds 3]: how often each kind of request is measured with each store; the median counts.");
            return 2;
        }

        await using var redis = await RedisServer.TryStartAsync();
        await using var dynamoDB = await InstantDynamoDB.StartAsync();
        await using var none = await Peer.StartAsync(PeerStore.None, backend: null, Connections);
        await using var memory = await Peer.StartAsync(PeerStore.Memory, backend: null, Connections);
        await using var overRedis = redis is null ? null : await Peer.StartAsync(PeerStore.Redis, redis.Port, Connections);
        await using var ours = await Peer.StartAsync(PeerStore.Ours, dynamoDB.Port, Connections);
        Peer[] peers = overRedis is null ? [none, memory, ours] : [none, memory, overRedis, ours];

        // Twice through: the compiler waits with the fast code of the one kind while the next is new to it.
        foreach (var kind in Kinds.Concat(Kinds))
        {
            foreach (var peer in peers)
            {
                await peer.Visitors.AskAsync(kind, WarmUp);
            }
        }

        var report = new PeersReport([.. peers.Select(peer => peer.Store)], Kinds);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var kind in Kinds)
            {
                foreach (var peer in peers)
                {
                    report.Add(kind, peer.Store, await peer.MeasureAsync(kind, RequestsEach));
                }
            }
        }

        Console.WriteLine($"A request's cost to the app: CPU and allocations; median (least to most) of {rounds} rounds of {Connections * RequestsEach:N0} requests over {Connections} connections.");
        Console.WriteLine();
        report.Print();
        return 0;
    }
}
