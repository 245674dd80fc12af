using Fuzz.Engine;
using Fuzz.Targets;

namespace SessionStore.Tests.Fuzzing;

/// <summary>What takes bytes from outside takes any. The long run is a command: tests/Fuzz.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 5_000;

    public static TheoryData<string> Targets => [.. AllTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void It_is_read_as_what_it_says_or_refused(string name)
    {
        var seed = Random.Shared.Next();
        using var target = AllTargets.New(name);

        var result = new FuzzRun(target, seed).Run(Inputs, TimeSpan.MaxValue);

        Assert.True(result.Finding is null, $"seed {seed}: {result.Finding}");
        Assert.Equal(Inputs, result.Executions);
    }

    [Fact]
    public void A_fault_is_found()
    {
        using var target = new PlantedFault();

        var result = new FuzzRun(target, seed: 1).Run(100_000, TimeSpan.MaxValue);

        Assert.Contains("input: ", result.Finding, StringComparison.Ordinal);
    }

    private sealed class PlantedFault : FuzzTarget
    {
        public override IReadOnlyList<byte[]> Seeds => ["good"u8.ToArray()];

        public override IReadOnlyList<string> Words => ["bad"];

        public override void Run(byte[] input) => Require.That(!input.AsSpan().StartsWith("bad"u8), "bad");
    }
}
