using CsCheck;
using Search.Programs;
using Search.Store;

namespace Search.Tests;

/// <summary>The search of a landing: few histories, and whether it would find anything. A longer one: tests/Benchmarks -- search.</summary>
public sealed class SearchTests
{
    private const int Budget = 200;

    /// <summary>A planted fault may be seen by another of its consequences first.</summary>
    private const int Enough = 5;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task No_history_breaks_a_promise()
    {
        await using var run = await SearchRun.StartAsync();

        var result = await run.RunAsync(seed: 1, Budget, Longest);

        Assert.True(result.Failures.Count == 0, string.Join("\n\n", result.Failures));
        Assert.Equal(Budget, result.Histories);
    }

    [Fact]
    public void A_seed_has_always_the_same_program()
    {
        var programs = Enumerable.Range(0, 2).Select(_ => $"{ProgramGen.Programs(withFaults: true).Generate(new PCG(1, 42), null, out Size _)}");

        Assert.Single(programs.Distinct());
    }

    [Theory]
    [InlineData(nameof(PlantedFault.LostUpdate), "a write that nobody asked for", "what is read was stored, and is no older than its client knows")]
    [InlineData(nameof(PlantedFault.Resurrection), "what has ended stays ended")]
    [InlineData(nameof(PlantedFault.StaleRead), "what is read was stored, and is no older than its client knows")]
    [InlineData(nameof(PlantedFault.DoubleIncrement), "increments are exact", "a write that nobody asked for")]
    [InlineData(nameof(PlantedFault.LostRenewal), "what is read was stored, and is no older than its client knows", "a write that nobody asked for", "what was acknowledged is stored, all at once")]
    [InlineData(nameof(PlantedFault.LivingTicket), "what is read was stored, and is no older than its client knows", "what has ended stays ended")]
    [InlineData(nameof(PlantedFault.LostInMove), "a write that nobody asked for")]
    public async Task A_planted_fault_is_found_within_the_budget(string fault, params string[] rules)
    {
        await using var run = await SearchRun.StartAsync(Enum.Parse<PlantedFault>(fault));

        var result = await run.RunAsync(seed: 1, Budget, Longest, shrinks: false, failures: Enough);

        Assert.Contains(result.Failures.SelectMany(failure => failure.Violations), violation => rules.Contains(violation.Rule, StringComparer.Ordinal));
    }
}
