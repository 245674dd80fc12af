using System.Globalization;
using System.Text.Json;

namespace Benchmarks.Credentials;

/// <summary>
/// Renewal under load: this library's beside the SDK's, with real clients over real HTTP. Both run at the same time, each in
/// a process of its own with an STS of its own: what the machine does to the one it does to the other.
/// </summary>
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

        await using var sessionStore = LineProcess.Start("credentials-of", Provider.SessionStoreName);
        await using var sdk = LineProcess.Start("credentials-of", Provider.SdkName);
        await MeasureAsync(new Scenario("warm-up", Duration: 2, Lifetime: 60));

        Console.WriteLine($"{CallerLoad.Callers} callers each; lifetimes and outages scaled by {scale}.");
        Console.WriteLine();
        Console.WriteLine("| situation | credentials | requests | failed | over 100 ms | slowest | STS calls |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var scenario in Scenario.All)
        {
            foreach (var row in await MeasureAsync(scenario.Scale(scale.Value)))
            {
                Console.WriteLine(row);
            }
        }
        return 0;

        Task<string[]> MeasureAsync(Scenario scenario)
        {
            var line = JsonSerializer.Serialize(scenario);
            return Task.WhenAll(sessionStore.AskAsync(line), sdk.AskAsync(line));
        }
    }

    /// <summary>The process of one of the two: reads scenarios and answers each with a row of the table.</summary>
    public static async Task<int> ServeAsync(string providerName)
    {
        await using var aws = await FakeAwsProcess.StartAsync();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(await MeasureAsync(aws, providerName, JsonSerializer.Deserialize<Scenario>(line)!));
        }
        return 0;
    }

    private static async Task<string> MeasureAsync(FakeAwsProcess aws, string providerName, Scenario scenario)
    {
        await aws.BeginAsync(scenario);
        using var provider = Provider.Create(providerName, aws.Address, scenario);
        // The first credentials belong to the start of the app, not to its requests.
        await provider.Client.ListTablesAsync();
        var load = new CallerLoad(provider.Client);
        await load.RunAsync(scenario.Duration);
        var calls = await aws.EndAsync();
        return $"| {scenario.Name} | {providerName} | {load.Requests:N0} | {load.Failed:N0} | {load.Slow:N0} | {load.Slowest:N0} ms | {calls:N0} |";
    }
}
