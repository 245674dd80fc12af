using Search.Regions;

namespace Search.Tests;

/// <summary>The search over two regions: few histories, and whether it would find anything. A longer one: tests/Benchmarks -- search --regions.</summary>
public sealed class RegionTests(RegionTests.Server server) : IClassFixture<RegionTests.Server>
{
    private const int Budget = 24;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(nameof(RegionMode.Stay))]
    [InlineData(nameof(RegionMode.Move))]
    [InlineData(nameof(RegionMode.Failover))]
    [InlineData(nameof(RegionMode.Strong))]
    public async Task No_history_breaks_what_is_promised_for_it(string mode)
    {
        var result = await server.Search.RunAsync(Enum.Parse<RegionMode>(mode), seed: 1, Budget, Longest);

        Assert.True(result.Failure is null, result.Failure);
        Assert.Equal(Budget, result.Histories);
        Assert.Equal(mode == nameof(RegionMode.Failover), result.Losses > 0);
    }

    [Fact]
    public async Task An_app_that_does_not_know_of_the_other_region_loses_what_moves()
    {
        var result = await server.Search.RunAsync(RegionMode.Move, seed: 1, Budget, Longest, waits: false);

        Assert.Contains(result.Violations, violation => violation.Rule is "a visitor reads what they wrote" or "increments are exact");
    }

    [Theory]
    [InlineData(nameof(RegionFault.LastArrivalWins), "the replicas agree at the end")]
    [InlineData(nameof(RegionFault.LosesCopies), "a visitor reads what they wrote", "increments are exact", "the replicas agree at the end")]
    public async Task A_planted_fault_is_found(string fault, params string[] rules)
    {
        var result = await server.Search.RunAsync(RegionMode.Move, seed: 1, Budget, Longest, fault: Enum.Parse<RegionFault>(fault), failures: Budget);

        Assert.Contains(result.Violations, violation => rules.Contains(violation.Rule, StringComparer.Ordinal));
    }

    /// <summary>One DynamoDB Local for all.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal RegionSearch Search { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Search = await RegionSearch.StartAsync();

        public ValueTask DisposeAsync() => Search.DisposeAsync();
    }
}
