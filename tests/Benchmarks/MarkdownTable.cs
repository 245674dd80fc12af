namespace Benchmarks;

/// <summary>A table that reads as well on the console as on a page.</summary>
internal static class MarkdownTable
{
    /// <param name="table">Its header first.</param>
    /// <param name="numbersFrom">The first of the columns that stand right; default: none.</param>
    public static void Print(IReadOnlyList<string[]> table, int numbersFrom = int.MaxValue)
    {
        var widths = table[0].Select((_, column) => table.Max(row => row[column].Length)).ToArray();
        Print(table[0]);
        Print([.. widths.Select((width, column) => column < numbersFrom ? new string('-', width) : new string('-', width - 1) + ':')]);
        foreach (var row in table.Skip(1))
        {
            Print(row);
        }

        void Print(string[] row) => Console.WriteLine($"| {string.Join(" | ", row.Select(Pad))} |");

        string Pad(string cell, int column) => column < numbersFrom ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
    }
}
