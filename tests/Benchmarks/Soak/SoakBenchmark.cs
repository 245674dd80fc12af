using System.Globalization;
using System.Text.Json;

namespace Benchmarks.Soak;

/// <summary>
/// Visits the app that an AppHost runs, for as long as it takes to see many renewals of its role's credentials, and counts
/// what failed. The renewals are read where they happen: in the event history of the table's account.
/// </summary>
internal static class SoakBenchmark
{
    private const int Visitors = 50;
    private static readonly Uri WebApp = new("http://localhost:3001");
    private static readonly Uri AssumeRoleEvents = new("http://localhost:4566/event-history.json?eventName=AssumeRole&account=111111111111");

    public static async Task<int> RunAsync(string[] args)
    {
        double minutes = 10, rate = 100;
        for (var i = 0; i < args.Length; i += 2)
        {
            var isNumber = double.TryParse(args.ElementAtOrDefault(i + 1), CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (args[i])
            {
                case "--minutes" when isNumber:
                    minutes = number;
                    break;
                case "--rate" when isNumber:
                    rate = number;
                    break;
                default:
                    Console.Error.WriteLine("soak [--minutes 10] [--rate 100]: how long, and how many visits a second.");
                    return 2;
            }
        }

        var before = await EventsAsync();
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var visitors = Enumerable.Range(1, Visitors).Select(i => new SoakVisitor(WebApp, $"visitor-{i}")).ToList();
        var pace = TimeSpan.FromSeconds(Visitors / rate);
        await Task.WhenAll(visitors.Select((visitor, i) => Task.Run(() => visitor.RunAsync(pace * i / Visitors, pace, end.Token))));

        var renewals = (await EventsAsync()).Except(before, StringComparer.Ordinal).Count();
        Report(visitors, minutes, renewals);
        visitors.ForEach(visitor => visitor.Dispose());
        return visitors.Exists(visitor => visitor.Failures.Count > 0) ? 1 : 0;
    }

    private static void Report(List<SoakVisitor> visitors, double minutes, int renewals)
    {
        var times = visitors.SelectMany(visitor => visitor.Milliseconds).Order().ToList();
        var failures = visitors.SelectMany(visitor => visitor.Failures).ToList();
        Console.WriteLine($"{times.Count:N0} visits in {minutes:0.#} minutes ({times.Count / minutes / 60:0} a second), {failures.Count:N0} failed.");
        Console.WriteLine($"{renewals} renewals by the instances of the app.");
        Console.WriteLine($"median {At(0.5):0} ms, 99 % under {At(0.99):0} ms, slowest {times[^1]:0} ms");
        foreach (var failure in failures.CountBy(text => text, StringComparer.Ordinal).OrderByDescending(group => group.Value))
        {
            Console.WriteLine($"{failure.Value,8:N0} {failure.Key}");
        }

        double At(double share) => times[(int)(share * (times.Count - 1))];
    }

    private static async Task<List<string>> EventsAsync()
    {
        using var client = new HttpClient();
        using var history = JsonDocument.Parse(await client.GetStringAsync(AssumeRoleEvents));
        return [.. history.RootElement.GetProperty("Records").EnumerateArray().Select(record => record.GetProperty("eventID").GetString()!)];
    }
}
