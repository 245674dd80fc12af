using System.Globalization;
using System.Text.Json;
using Fuzz.Engine;
using Fuzz.Targets;

namespace Fuzz.Command;

/// <summary>The process of one target: it may crash or hang, and is instrumented.</summary>
internal static class OneTarget
{
    public const string Name = "one";

    /// <summary>No input takes longer on a machine that is merely busy.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    /// <summary>A leak of a byte for each input of a long run is more.</summary>
    private const long MostGrowth = 8 * 1024 * 1024;

    /// <param name="args">Target, executions, minutes, seed.</param>
    public static int Run(string[] args)
    {
        using var target = AllTargets.New(args[0]);
        var run = new FuzzRun(target, Number(args[3]));
        using var watch = new Timer(_ => EndIfItHangs(run), state: null, Hang, TimeSpan.FromSeconds(1));
        Say(Run(run, Number(args[1]), TimeSpan.FromMinutes(Number(args[2]))));
        return 0;
    }

    /// <summary>In two parts, to see whether memory grows with the inputs: in the first it does, with compiled code, caches and the corpus.</summary>
    private static OneResult Run(FuzzRun run, int executions, TimeSpan time)
    {
        var first = run.Run(executions / 10, time / 10);
        if (first.Finding is not null)
        {
            return new(first, Growth: 0);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rest = run.Run(executions - first.Executions, time - first.Took);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        var result = rest with { Executions = first.Executions + rest.Executions, Took = first.Took + rest.Took };
        return new(growth > MostGrowth ? result with { Finding = result.Finding ?? "its memory grows" } : result, growth);
    }

    private static void EndIfItHangs(FuzzRun run)
    {
        var (took, input) = run.Current;
        if (took > Hang)
        {
            Say(new(new(0, took, 0, 0, $"hangs\ninput: {input}"), Growth: 0));
            Environment.Exit(0);
        }
    }

    private static void Say(OneResult result) => Console.WriteLine(JsonSerializer.Serialize(result));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What came of one target.</summary>
/// <param name="Result">Of all its inputs.</param>
/// <param name="Growth">Bytes that the process held more at the end than after the first tenth.</param>
internal sealed record OneResult(FuzzResult Result, long Growth);
