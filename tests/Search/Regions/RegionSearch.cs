using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Search.Checking;
using Search.Store;
using Tests.Shared;

namespace Search.Regions;

/// <summary>What a search over two regions has done.</summary>
internal sealed record RegionResult(RegionMode Mode, int Histories, long Requests, long Writes, int Losses, TimeSpan Duration, string? Failure, IReadOnlyList<Violation> Violations)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Mode}: {Histories:N0} histories, {Requests:N0} requests, {Writes:N0} writes, {Losses:N0} times an earlier state after a failover, {Duration.TotalSeconds:N0} s, {(Failure is null ? "no broken promise" : "a broken promise")}");
}

/// <summary>Runs programs for two regions in many worlds at once.</summary>
internal sealed class RegionSearch : IAsyncDisposable
{
    private const int Worlds = 4;

    private readonly DynamoDBLocalServer _server;
    private readonly DynamoDBLocalClient _dynamoDB;

    private RegionSearch(DynamoDBLocalServer server, DynamoDBLocalClient dynamoDB)
    {
        (_server, _dynamoDB) = (server, dynamoDB);
    }

    public static async Task<RegionSearch> StartAsync()
    {
        var server = await DynamoDBLocalServer.StartAsync(CancellationToken.None);
        var dynamoDB = new DynamoDBLocalClient(server.Endpoint);
        await dynamoDB.CreateTableAsync(GlobalTable.TableOf(0));
        await dynamoDB.CreateTableAsync(GlobalTable.TableOf(1));
        return new(server, dynamoDB);
    }

    /// <param name="mode">What the visitors do.</param>
    /// <param name="seed">The same gives the same programs.</param>
    /// <param name="histories">How many at most.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="waits">Whether the apps know that there are two regions.</param>
    /// <param name="fault">Of the copying.</param>
    /// <param name="failures">How many histories that break a promise end it; the first is described.</param>
    public async Task<RegionResult> RunAsync(
        RegionMode mode, uint seed, int histories, TimeSpan longest, bool waits = true, RegionFault fault = RegionFault.None, int failures = 1)
    {
        var started = Stopwatch.GetTimestamp();
        var programs = RegionGen.Programs(mode);
        var found = new ConcurrentQueue<(string Text, IReadOnlyList<Violation> Violations)>();
        var (begun, done, losses) = (0, 0, 0);
        long requests = 0, writes = 0;
        await Task.WhenAll(Enumerable.Range(0, Worlds).Select(world => Task.Run(() => SearchAsync(touchesAlways: world % 2 == 1))));
        return new(mode, done, requests, writes, losses, Stopwatch.GetElapsedTime(started), found.FirstOrDefault().Text, [.. found.SelectMany(failure => failure.Violations)]);

        async Task SearchAsync(bool touchesAlways)
        {
            // Copies take a tenth of a second, on a machine that may be slow.
            var wait = !waits || mode == RegionMode.Strong ? TimeSpan.Zero : TimeSpan.FromSeconds(mode == RegionMode.Failover ? 1 : 2);
            await using var world = await RegionWorld.StartAsync(_dynamoDB, mode, wait, touchesAlways, fault);
            while (Stopwatch.GetElapsedTime(started) < longest && found.Count < failures && Interlocked.Increment(ref begun) is var number && number <= histories)
            {
                var pcg = new PCG(seed, (ulong)number);
                var text = pcg.ToString();
                var history = await world.RunAsync(programs.Generate(pcg, null, out Size _));
                var violations = RegionChecker.Check(history, out var lost);
                Interlocked.Increment(ref done);
                Interlocked.Add(ref losses, lost);
                Interlocked.Add(ref requests, history.Events.OfType<VisitRecord>().Count());
                Interlocked.Add(ref writes, history.Writes);
                if (violations.Count > 0)
                {
                    found.Enqueue((Describe(text, touchesAlways, history, violations), violations));
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _dynamoDB.Dispose();
        await _server.DisposeAsync();
    }

    private static string Describe(string seed, bool touchesAlways, RegionHistory history, IReadOnlyList<Violation> violations) =>
        $"""
        Seed {seed} breaks a promise{(touchesAlways ? ", with a touch at each request" : "")}.
        {string.Join('\n', violations)}

        What happened:
        {string.Join('\n', history.Events)}
        """;
}
