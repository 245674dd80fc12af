using System.Globalization;

namespace Benchmarks.Credentials;

/// <summary>Renewal under load: this library's beside the SDK's, with real clients over real HTTP.</summary>
internal static class CredentialsBenchmark
{
    private const double DefaultScale = 0.25;

    public static async Task<int> RunAsync(string[] args)
    {
        double? scale = args switch
        {
            [] => DefaultScale,
            ["--scale", var given] when double.TryParse(given, CultureInfo.InvariantCulture, out var value) && value > 0 => value,
            _ => null,
        };
        if (scale is null)
        {
            Console.Error.WriteLine("credentials [--scale N]: N > 0; 1 takes STS down for 60 s, the default 0.25 for 15 s.");
            return 2;
        }

        await using var aws = await FakeAwsProcess.StartAsync();
        await MeasureAsync(aws, new Scenario("warm-up", Duration: 2, Lifetime: 60), Provider.SessionStore);
        await MeasureAsync(aws, new Scenario("warm-up", Duration: 2, Lifetime: 60), Provider.Sdk);

        Console.WriteLine($"{CallerLoad.Callers} callers; lifetimes and outages scaled by {scale}.");
        Console.WriteLine();
        Console.WriteLine("| situation | credentials | requests | failed | over 100 ms | slowest | STS calls |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var scenario in Scenario.All.Select(s => s.Scale(scale.Value)))
        {
            Console.WriteLine(await MeasureAsync(aws, scenario, Provider.SessionStore));
            Console.WriteLine(await MeasureAsync(aws, scenario, Provider.Sdk));
        }
        return 0;
    }

    private static async Task<string> MeasureAsync(FakeAwsProcess aws, Scenario scenario, Func<string, Scenario, Provider> create)
    {
        await aws.BeginAsync(scenario);
        using var provider = create(aws.Address, scenario);
        // The first credentials belong to the start of the app, not to its requests.
        await provider.Client.ListTablesAsync();
        var load = new CallerLoad(provider.Client);
        await load.RunAsync(scenario.Duration);
        var calls = await aws.EndAsync();
        return $"| {scenario.Name} | {provider.Name} | {load.Requests:N0} | {load.Failed:N0} | {load.Slow:N0} | {load.Slowest:N0} ms | {calls:N0} |";
    }
}
