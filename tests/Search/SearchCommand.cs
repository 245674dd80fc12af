using System.Globalization;

namespace Search;

/// <summary>The command for a long search: <c>tests/Benchmarks -- search</c>.</summary>
public static class SearchCommand
{
    private const string Usage =
        """
        search [--minutes 30] [--seed 1]       histories of programs made from the seed; those that break a promise are printed, the tenth ends it
        search --program SEED [--minutes 1]    the program of one history, again and again
        """;

    /// <summary>More are of one kind, as a rule.</summary>
    private const int MostFailures = 10;

    public static async Task<int> RunAsync(string[] args)
    {
        var (minutes, seed, program) = (30d, (uint)Random.Shared.Next(), (string?)null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = args.ElementAtOrDefault(i + 1);
            switch (args[i])
            {
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes > 0:
                case "--seed" when uint.TryParse(value, CultureInfo.InvariantCulture, out seed):
                    break;
                case "--program" when value is not null:
                    program = value;
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }

        await using var run = await SearchRun.StartAsync();
        Console.WriteLine(program is null ? $"Seed {seed}, {minutes} minutes." : $"The program of {program}, {minutes} minutes.");
        var result = await run.RunAsync(
            seed, int.MaxValue, TimeSpan.FromMinutes(minutes), program: program, failures: program is null ? MostFailures : 1, report: Console.WriteLine);
        Console.WriteLine(result);
        return result.Failures.Count == 0 ? 0 : 1;
    }
}
