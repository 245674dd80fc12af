using System.Collections.Concurrent;
using System.Globalization;
using Fuzz.Targets;

namespace Fuzz.Command;

/// <summary>The long run: all targets, as many at once as there are processors.</summary>
internal static class FuzzCommand
{
    private const int DefaultExecutions = 10_000_000;
    private const int DefaultMinutes = 60;

    /// <returns>0 when nothing was found, 1 when something was, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (executions, minutes, seed) = (DefaultExecutions, DefaultMinutes, Environment.TickCount & int.MaxValue);
        List<string> targets = [];
        for (var i = 0; i < args.Length; i++)
        {
            var isRead = args[i] switch
            {
                "--executions" => Read(ref i, ref executions),
                "--minutes" => Read(ref i, ref minutes),
                "--seed" => Read(ref i, ref seed),
                var name when AllTargets.Names.Contains(name, StringComparer.Ordinal) => Add(name),
                _ => false,
            };
            if (!isRead)
            {
                return Usage();
            }
        }

        if (targets.Count == 0)
        {
            targets = [.. AllTargets.Names];
        }

        Console.WriteLine($"{executions:N0} inputs for each target, or {minutes} minutes; seed {seed}.");
        var findings = await RunAsync(targets, executions, minutes, seed);
        return findings == 0 ? 0 : 1;

        bool Read(ref int at, ref int number) =>
            int.TryParse(args.ElementAtOrDefault(++at), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

        bool Add(string name)
        {
            targets.Add(name);
            return true;
        }
    }

    private static async Task<int> RunAsync(List<string> targets, int executions, int minutes, int seed)
    {
        using var program = new Instrumented();
        var findings = new ConcurrentQueue<string>();
        Console.WriteLine();
        Console.WriteLine("| target | inputs | minutes | inputs that led on | branches | growth, KB |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        await Parallel.ForEachAsync(targets, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (name, _) =>
        {
            var (result, growth) = await program.RunAsync(name, executions, minutes, seed);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {result.Executions:N0} | {result.Took.TotalMinutes:F1} | {result.Inputs:N0} | {result.Branches:N0} | {growth / 1024:N0} |"));
            if (result.Finding is { } finding)
            {
                findings.Enqueue($"{name}: {finding}");
            }
        });
        foreach (var finding in findings)
        {
            Console.WriteLine();
            Console.WriteLine(finding);
        }

        return findings.Count;
    }

    private static int Usage()
    {
        Console.Error.WriteLine(
            $"""
            dotnet run -c Release --project tests/Fuzz -- [TARGET…] [--executions {DefaultExecutions}] [--minutes {DefaultMinutes}] [--seed N]

            Feeds what takes bytes from outside with inputs made at random, guided by the branches that they take.
            Targets: {string.Join(", ", AllTargets.Names)}; default: all.
            """);
        return 2;
    }
}
