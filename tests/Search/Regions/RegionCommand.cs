using System.Globalization;

namespace Search.Regions;

/// <summary>The command for a long search over two regions: <c>tests/Benchmarks -- search --regions</c>.</summary>
public static class RegionCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (minutes, seed) = (4d, (uint)Random.Shared.Next());
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = args.ElementAtOrDefault(i + 1);
            switch (args[i])
            {
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes > 0:
                case "--seed" when uint.TryParse(value, CultureInfo.InvariantCulture, out seed):
                    break;
                default:
                    Console.Error.WriteLine("search --regions [--minutes 4] [--seed 1]");
                    return 2;
            }
        }

        await using var search = await RegionSearch.StartAsync();
        Console.WriteLine($"Seed {seed}, {minutes} minutes.");
        var modes = Enum.GetValues<RegionMode>();
        var isBroken = false;
        foreach (var mode in modes)
        {
            var result = await search.RunAsync(mode, seed, int.MaxValue, TimeSpan.FromMinutes(minutes / modes.Length));
            Console.WriteLine(result);
            Console.WriteLine(result.Failure);
            isBroken |= result.Failure is not null;
        }

        return isBroken ? 1 : 0;
    }
}
