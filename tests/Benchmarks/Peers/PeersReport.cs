namespace Benchmarks.Peers;

/// <summary>The measurements, and their tables.</summary>
internal sealed class PeersReport(string[] stores, string[] kinds)
{
    private readonly Dictionary<(string Kind, string Store), List<PeerCost>> _costs = [];

    public void Add(string kind, string store, PeerCost cost)
    {
        if (!_costs.TryGetValue((kind, store), out var costs))
        {
            _costs[(kind, store)] = costs = [];
        }

        costs.Add(cost);
    }

    public void Print()
    {
        List<string[]> table = [["request", .. stores.SelectMany<string, string>(store => [$"{store}, µs", $"{store}, KB"])]];
        foreach (var kind in kinds)
        {
            table.Add([kind, .. stores.SelectMany<string, string>(store =>
            [
                $"{Cpu(kind, store):0} ({All(kind, store).Min(cost => cost.CpuMicroseconds):0} to {All(kind, store).Max(cost => cost.CpuMicroseconds):0})",
                $"{Allocated(kind, store):0.0}",
            ])]);
        }

        MarkdownTable.Print(table, numbersFrom: 1);
        Console.WriteLine();
        PrintRatios();
    }

    private void PrintRatios()
    {
        var others = stores.Intersect([PeerStore.Redis, PeerStore.Memory], StringComparer.Ordinal).ToList();
        List<string[]> table = [["request", .. others.SelectMany<string, string>(other => [$"ours/{other}, CPU", $"ours/{other}, allocated"])]];
        foreach (var kind in kinds)
        {
            table.Add([kind, .. others.SelectMany<string, string>(other =>
            [
                $"{Cpu(kind, PeerStore.Ours) / Cpu(kind, other):0.00}",
                $"{Allocated(kind, PeerStore.Ours) / Allocated(kind, other):0.00}",
            ])]);
        }

        MarkdownTable.Print(table, numbersFrom: 1);
    }

    private double Cpu(string kind, string store) => Median(All(kind, store).Select(cost => cost.CpuMicroseconds));

    private double Allocated(string kind, string store) => Median(All(kind, store).Select(cost => cost.AllocatedKB));

    private List<PeerCost> All(string kind, string store) => _costs[(kind, store)];

    private static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
