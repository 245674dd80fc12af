using System.Diagnostics;
using System.Text.Json;
using Shared;

namespace Benchmarks.Credentials;

/// <summary>
/// <see cref="FakeAws"/> in a process of its own, so that a frozen thread pool of the measured process does not freeze STS
/// and DynamoDB as well. Parent and child talk over standard input and output, a line each; the child ends with its input.
/// </summary>
internal sealed class FakeAwsProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FakeAwsProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<FakeAwsProcess> StartAsync()
    {
        var program = Path.ChangeExtension(Environment.GetCommandLineArgs()[0], OperatingSystem.IsWindows() ? ".exe" : null);
        var process = Process.Start(new ProcessStartInfo(program, "fake-aws")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new FakeAwsProcess(process, await ReadAsync(process));
    }

    /// <summary>Begins a scenario: its seconds count from now.</summary>
    public async Task BeginAsync(Scenario scenario)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(scenario));
        await ReadAsync(_process);
    }

    /// <returns>How often STS was called since the scenario began.</returns>
    public async Task<int> EndAsync()
    {
        await _process.StandardInput.WriteLineAsync("end");
        return int.Parse(await ReadAsync(_process), provider: null);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

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

    private static async Task<string> ReadAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The fake AWS has ended.");
}
