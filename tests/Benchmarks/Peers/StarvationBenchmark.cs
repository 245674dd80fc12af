namespace Benchmarks.Peers;

/// <summary>
/// A burst on a server at rest, whose backend is a network away: does the app run out of threads when its handlers read the
/// session without awaiting its load?
/// </summary>
internal static class StarvationBenchmark
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(string[] args)
    {
        if (WholeNumbers.Parse(args, ["--connections", "--seconds"], 200, 15) is not [var connections, var seconds])
        {
            Console.Error.WriteLine("starvation [--connections 200] [--seconds 15]: how many ask at once, and for how long.");
            return 2;
        }

        await using var redis = await RedisServer.TryStartAsync();
        await using var dynamoDB = await InstantDynamoDB.StartAsync();
        var duration = TimeSpan.FromSeconds(seconds);

        // The visitors' side of the network is this process, which must not be cold when the first row begins.
        await MeasureAsync(StarvationRow.Ours, dynamoDB.Port, connections, duration / 5);

        var report = new StarvationReport();
        foreach (var row in StarvationRow.All)
        {
            if ((row.Store == PeerStore.Redis ? redis?.Port : dynamoDB.Port) is { } backend)
            {
                report.Add(row, await MeasureAsync(row, backend, connections, duration));
            }
        }

        Console.WriteLine($"{connections} connections ask at once, for {seconds} s; {RoundTrip.TotalMilliseconds} ms to the backend and back; {Environment.ProcessorCount} processors for all.");
        Console.WriteLine();
        report.Print();
        return 0;
    }

    private static async Task<BurstResult> MeasureAsync(StarvationRow row, int backend, int connections, TimeSpan duration)
    {
        await using var network = DelayProxy.Start(backend, RoundTrip);
        await using var app = await PeerProcess.StartAsync(row.Store, network.Port, row.Configuration);
        using var visitors = await Visitors.ArriveAsync(app.Address, connections);
        await Task.Delay(Rest);
        return await new Burst(visitors, row.Path, duration).RunAsync(new ThreadWatch(app));
    }
}
