using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Search.Apps;
using Search.Checking;
using Search.Histories;
using Search.Programs;
using Search.Store;
using Tests.Shared;

namespace Search;

/// <summary>A history that breaks a promise.</summary>
/// <param name="Seed">What its program was made from.</param>
/// <param name="Program">The smallest program that still fails.</param>
/// <param name="History">What happened.</param>
/// <param name="Violations">Which promises.</param>
internal sealed record Failure(string Seed, SearchProgram Program, History History, IReadOnlyList<Violation> Violations)
{
    public override string ToString() =>
        $"""
        Seed {Seed} breaks a promise.
        {string.Join('\n', Violations)}

        The program, as small as it could be made:
        {Program}

        What happened, in ms:
        {History}
        """;
}

/// <summary>What a search has done.</summary>
internal sealed record SearchResult(int Histories, long Requests, long Operations, long Calls, long Faults, TimeSpan Duration, IReadOnlyList<Failure> Failures)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Histories:N0} histories, {Requests:N0} requests, {Operations:N0} operations, {Calls:N0} writes by DynamoDB, {Faults:N0} faults, {Duration.TotalSeconds:N0} s, {Failures.Count switch { 0 => "no broken promise", 1 => "a broken promise", var more => $"{more} broken promises" }}");
}

/// <summary>Runs programs in many worlds at once until it has had enough of them.</summary>
internal sealed class SearchRun : IAsyncDisposable
{
    private const int Worlds = 12;

    private readonly DynamoDBLocalServer _server;
    private readonly DynamoDBLocalClient _dynamoDB;
    private readonly FaultProxy _proxy;

    private SearchRun(DynamoDBLocalServer server, DynamoDBLocalClient dynamoDB, FaultProxy proxy)
    {
        (_server, _dynamoDB, _proxy) = (server, dynamoDB, proxy);
    }

    /// <param name="planted">A fault to find.</param>
    public static async Task<SearchRun> StartAsync(PlantedFault planted = PlantedFault.None)
    {
        var server = await DynamoDBLocalServer.StartAsync(CancellationToken.None);
        var dynamoDB = new DynamoDBLocalClient(server.Endpoint);
        await dynamoDB.CreateTableAsync(Table);
        return new(server, dynamoDB, await FaultProxy.StartAsync(new Recorder(dynamoDB, planted)));
    }

    private const string Table = "sessions";

    /// <param name="seed">Of the whole search: the same gives the same programs.</param>
    /// <param name="histories">How many at most.</param>
    /// <param name="longest">How long at most.</param>
    /// <param name="withFaults">Whether the calls to DynamoDB have faults.</param>
    /// <param name="program">The seed of the one program to run, instead of many.</param>
    /// <param name="shrinks">Whether a failing program is made smaller.</param>
    /// <param name="failures">How many histories that break a promise end it.</param>
    /// <param name="report">Called with each, when its program has been made smaller.</param>
    public async Task<SearchResult> RunAsync(
        uint seed, int histories, TimeSpan longest, bool withFaults = true, bool shrinks = true, string? program = null, int failures = 1, Action<Failure>? report = null)
    {
        var found = new ConcurrentQueue<Failure>();
        long requests = 0, operations = 0, calls = 0, faults = 0;
        var (begun, done, broken) = (0, 0, 0);
        var started = Stopwatch.GetTimestamp();
        var programs = ProgramGen.Programs(withFaults);
        await Task.WhenAll(Enumerable.Range(0, Worlds).Select(_ => Task.Run(async () =>
        {
            await using var world = new World(_proxy, Table);
            while (Stopwatch.GetElapsedTime(started) < longest && Volatile.Read(ref broken) < failures)
            {
                var number = Interlocked.Increment(ref begun);
                if (number > histories)
                {
                    return;
                }

                var pcg = program is null ? new PCG(seed, (ulong)number) : PCG.Parse(program);
                var text = pcg.ToString();
                var plan = programs.Generate(pcg, null, out Size _);
                var history = await world.RunAsync(plan);
                var violations = Checker.Check(history);
                Interlocked.Increment(ref done);
                Interlocked.Add(ref requests, history.Requests.Count);
                Interlocked.Add(ref operations, history.Requests.Sum(request => request.Ops.Count));
                Interlocked.Add(ref calls, history.Calls);
                Interlocked.Add(ref faults, history.Faults);
                if (violations.Count > 0 && Interlocked.Increment(ref broken) <= failures)
                {
                    var failure = new Failure(text, plan, history, violations);
                    failure = shrinks ? await Shrinker.ShrinkAsync(world, failure) : failure;
                    found.Enqueue(failure);
                    report?.Invoke(failure);
                }
            }
        })));
        return new(done, requests, operations, calls, faults, Stopwatch.GetElapsedTime(started), [.. found]);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _dynamoDB.Dispose();
        await _server.DisposeAsync();
    }
}
