using System.Globalization;

namespace Benchmarks.Peers;

/// <summary>The results of all bursts, and their tables.</summary>
internal sealed class StarvationReport
{
    private readonly Dictionary<StarvationRow, BurstResult> _results = [];

    public void Add(StarvationRow row, BurstResult result) => _results[row] = result;

    public void Print()
    {
        List<string[]> table = [["app", "answers a second", "p50, ms", "p99, ms", "first answer, ms", "failed", "most threads in its pool; in all"]];
        foreach (var (row, result) in _results)
        {
            table.Add(
            [
                row.Name, Text(result.Rate), Text(result.Median), Text(result.Slow), Text(result.First), Text(result.Failures.Count), result.Threads,
            ]);
        }

        MarkdownTable.Print(table, numbersFrom: 1);
        Console.WriteLine();
        PrintRatios();
        PrintFailures();
    }

    private void PrintRatios()
    {
        List<string[]> table = [["ratio", "answers a second", "p50", "p99", "first answer"]];
        foreach (var (one, other) in StarvationRow.Ratios)
        {
            if (_results.TryGetValue(one, out var a) && _results.TryGetValue(other, out var b))
            {
                table.Add(
                [
                    $"({one.Name}) / ({other.Name})", Ratio(a.Rate, b.Rate), Ratio(a.Median, b.Median), Ratio(a.Slow, b.Slow), Ratio(a.First, b.First),
                ]);
            }
        }

        MarkdownTable.Print(table, numbersFrom: 1);
    }

    private void PrintFailures()
    {
        foreach (var (row, result) in _results.Where(entry => entry.Value.Failures.Count > 0))
        {
            Console.WriteLine();
            Console.WriteLine($"{row.Name}: what failed, which counts above with the time until then:");
            foreach (var (message, count) in result.Failures.CountBy(text => text, StringComparer.Ordinal).OrderByDescending(group => group.Value))
            {
                Console.WriteLine($"{count,8:N0} {message}");
            }
        }
    }

    private static string Text(double number) => double.IsFinite(number) ? number.ToString("N0", CultureInfo.InvariantCulture) : "none";

    private static string Ratio(double a, double b) => double.IsFinite(a / b) ? (a / b).ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
