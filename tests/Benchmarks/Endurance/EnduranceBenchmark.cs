using System.Globalization;
using Tests.Shared;

namespace Benchmarks.Endurance;

/// <summary>
/// Half an hour of visitors while credentials end, are revoked, calls are throttled and replicas are lost: nothing else may
/// fail, nothing that a visit left may be lost, and what a replica holds must not grow.
/// </summary>
internal static class EnduranceBenchmark
{
    private const int Visitors = 50;
    private static readonly TimeSpan RevokeEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KillEvery = TimeSpan.FromMinutes(2);

    // Longer than idle connections live on either side: Kestrel's have 130 seconds, HttpClient's 60.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(150);

    public static async Task<int> RunAsync(string[] args)
    {
        if (WholeNumbers.Parse(args, ["--minutes", "--rate"], 30, 50) is not [var minutes, var rate])
        {
            Console.Error.WriteLine("endurance [--minutes 30] [--rate 50]: how long, and how many requests a second.");
            return 2;
        }

        await using var dynamoDB = await DynamoDBLocalServer.StartAsync(CancellationToken.None);
        await using var aws = await LocalAwsProcess.StartAsync(dynamoDB.Endpoint);
        await using var replicas = await Replicas.StartAsync(aws);
        var report = new EnduranceReport(replicas, aws);
        var log = new EnduranceLog();

        Console.WriteLine($"{minutes} minutes, {Environment.ProcessorCount} processors.");
        await aws.FaultAsync(string.Create(CultureInfo.InvariantCulture, $"throttle-dynamodb?share=0.01&seconds={(minutes + 10) * 60}"));
        using (var end = new CancellationTokenSource(TimeSpan.FromMinutes(minutes)))
        {
            await Task.WhenAll(
                VisitAsync(replicas, log, rate, end.Token),
                EveryAsync(RevokeEvery, () => aws.FaultAsync("revoke-sessions"), end.Token),
                EveryAsync(KillEvery, replicas.KillOneAsync, end.Token),
                EveryAsync(TimeSpan.FromMinutes(minutes) / 10, report.SampleAsync, end.Token));
        }

        await Task.Delay(Calm);
        await report.SampleAsync();
        return report.Print(log) ? 0 : 1;
    }

    private static async Task VisitAsync(Replicas replicas, EnduranceLog log, int rate, CancellationToken end)
    {
        var pace = TimeSpan.FromSeconds((double)Visitors / rate);
        var visitors = Enumerable.Range(1, Visitors).Select(i => new EnduranceVisitor(replicas, log, $"visitor-{i}")).ToList();
        await Task.WhenAll(visitors.Select((visitor, i) => Task.Run(() => visitor.RunAsync(pace * i / Visitors, pace, end), CancellationToken.None)));
        visitors.ForEach(visitor => visitor.Dispose());
    }

    private static async Task EveryAsync(TimeSpan interval, Func<Task> action, CancellationToken end)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                await action();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The time is over.
        }
    }
}
