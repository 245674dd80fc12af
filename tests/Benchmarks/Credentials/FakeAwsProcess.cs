using System.Text.Json;
using Tests.Shared;

namespace Benchmarks.Credentials;

/// <summary>
/// <see cref="FakeAws"/> in a process of its own, so that a frozen thread pool of the measured process does not freeze STS
/// and DynamoDB as well.
/// </summary>
internal sealed class FakeAwsProcess : IAsyncDisposable
{
    private readonly LineProcess _process;

    private FakeAwsProcess(LineProcess process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<FakeAwsProcess> StartAsync()
    {
        var process = LineProcess.Start("fake-aws");
        return new FakeAwsProcess(process, await process.ReadAsync());
    }

    /// <summary>Begins a scenario: its seconds count from now.</summary>
    public Task BeginAsync(Scenario scenario) => _process.AskAsync(JsonSerializer.Serialize(scenario));

    /// <returns>How often STS was called since the scenario began.</returns>
    public async Task<int> EndAsync() => int.Parse(await _process.AskAsync("end"), provider: null);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static async Task<int> ServeAsync()
    {
        await using var aws = await FakeAws.StartAsync();
        Console.WriteLine(aws.Address);
        var scenarioEnd = new CancellationTokenSource();
        var callsBefore = 0;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await scenarioEnd.CancelAsync();
            scenarioEnd.Dispose();
            scenarioEnd = new CancellationTokenSource();
            aws.Sts = StsBehavior.Up;
            if (line == "end")
            {
                Console.WriteLine(aws.StsCalls - callsBefore);
                continue;
            }
            var scenario = JsonSerializer.Deserialize<Scenario>(line)!;
            callsBefore = aws.StsCalls;
            aws.Lifetime = TimeSpan.FromSeconds(scenario.Lifetime);
            aws.StsLatency = TimeSpan.FromMilliseconds(scenario.StsLatency);
            At(scenario.DownFrom, () => aws.Sts = StsBehavior.Unavailable, scenarioEnd.Token);
            At(scenario.DownUntil, () => aws.Sts = StsBehavior.Up, scenarioEnd.Token);
            At(scenario.RevokedAt, aws.RevokeAll, scenarioEnd.Token);
            Console.WriteLine("begun");
        }
        scenarioEnd.Dispose();
        return 0;
    }

    private static void At(double? seconds, Action action, CancellationToken cancellationToken)
    {
        if (seconds is { } delay)
        {
            _ = Task.Delay(TimeSpan.FromSeconds(delay), cancellationToken)
                .ContinueWith(_ => action(), cancellationToken, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }
}
