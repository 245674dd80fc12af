using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Endurance;

/// <summary>What the replicas that last hold over the time, and whether it grows.</summary>
internal sealed class EnduranceReport(Replicas replicas, LocalAwsProcess aws)
{
    private const double Megabyte = 1024 * 1024;

    // A garbage collection leaves a little more or less each time.
    private const double Slack = 1.1;

    // The thread pool's own coming and going.
    private const int ThreadSlack = 4;

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly List<(TimeSpan At, ReplicaSample[] Replicas, ProcessSample Aws)> _samples = [];

    public async Task SampleAsync()
    {
        var samples = new List<ReplicaSample>();
        foreach (var replica in replicas.ThatLast)
        {
            samples.Add(await replica.SampleAsync());
        }

        _samples.Add((Stopwatch.GetElapsedTime(_startedAt), [.. samples], ProcessSample.Of(aws.Process)));
        Console.WriteLine(string.Join("; ", samples.Select(Text).Prepend(string.Create(CultureInfo.InvariantCulture, $"after {_samples[^1].At.TotalMinutes:0.0} minutes"))));
    }

    /// <returns>Whether everything was as it has to be.</returns>
    public bool Print(EnduranceLog log)
    {
        var times = log.Milliseconds.Order().ToList();
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{log.Requests:N0} requests; {replicas.Kills} replicas killed, which {log.LostToKills:N0} requests met, and {log.ShutOut:N0} more of visitors who had lost the answer to a sign-in; {_samples[^1].Replicas.Sum(sample => sample.Renewals)} renewals by the two that lived; {log.Failures.Count:N0} failures that nobody injected."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Median {times[times.Count / 2]:0} ms, 99 % under {times[times.Count * 99 / 100]:0} ms, slowest {times[^1]:0} ms."));
        Console.WriteLine();
        MarkdownTable.Print(
            [
                ["after, minutes", "live memory, MB", "resident, MB", "threads", "sockets", "LocalAws: resident, MB", "threads", "sockets"],
                .. _samples.Select(Row),
            ],
            numbersFrom: 0);
        foreach (var failure in log.Failures.CountBy(text => text, StringComparer.Ordinal).OrderByDescending(group => group.Value))
        {
            Console.WriteLine($"{failure.Value,8:N0} {failure.Key}");
        }

        var growth = Growth().ToList();
        growth.ForEach(Console.WriteLine);
        return log.Failures.IsEmpty && growth.Count == 0;
    }

    private static string Text(ReplicaSample sample) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.LiveBytes / Megabyte:0.0} MB live, {sample.Process.ResidentBytes / Megabyte:0} MB resident, {sample.Process.Threads} threads, {sample.Process.Sockets} sockets");

    private static string[] Row((TimeSpan At, ReplicaSample[] Replicas, ProcessSample Aws) sample) =>
    [
        sample.At.TotalMinutes.ToString("0", CultureInfo.InvariantCulture),
        Each(sample.Replicas, replica => replica.LiveBytes / Megabyte, "0.0"),
        Each(sample.Replicas, replica => replica.Process.ResidentBytes / Megabyte, "0"),
        Each(sample.Replicas, replica => replica.Process.Threads, "0"),
        Each(sample.Replicas, replica => replica.Process.Sockets ?? double.NaN, "0"),
        (sample.Aws.ResidentBytes / Megabyte).ToString("0", CultureInfo.InvariantCulture),
        sample.Aws.Threads.ToString(CultureInfo.InvariantCulture),
        (sample.Aws.Sockets ?? double.NaN).ToString("0", CultureInfo.InvariantCulture),
    ];

    private static string Each(ReplicaSample[] replicas, Func<ReplicaSample, double> value, string format) =>
        string.Join(", ", replicas.Select(replica => value(replica).ToString(format, CultureInfo.InvariantCulture)));

    /// <summary>What is higher at the end of the load than it was after its first third; and what is open when nobody asks any more.</summary>
    private IEnumerable<string> Growth()
    {
        var load = _samples.SkipLast(1).ToList();
        for (var i = 0; i < replicas.ThatLast.Count; i++)
        {
            var before = load.Take((load.Count / 3) + 1).Select(sample => sample.Replicas[i]).ToList();
            var after = load.Skip(load.Count * 2 / 3).Select(sample => sample.Replicas[i]).ToList();
            if (after.Average(sample => sample.LiveBytes) > before.Max(sample => sample.LiveBytes) * Slack)
            {
                yield return $"The memory of replica {i + 1} grows.";
            }

            if (after.Average(sample => sample.Process.Threads) > before.Max(sample => sample.Process.Threads) + ThreadSlack)
            {
                yield return $"The threads of replica {i + 1} become more.";
            }

            if (_samples[^1].Replicas[i].Process.Sockets is > MostAtRest and var sockets)
            {
                yield return $"Replica {i + 1} holds {sockets} sockets when nobody asks any more.";
            }
        }
    }

    // It listens; it is being asked how it is; one connection that the last renewal used; and what .NET itself has.
    private const int MostAtRest = 6;
}
