using System.Globalization;
using SessionStore.Tests.Harness;
using Tests.Shared;

namespace Benchmarks.Budget;

/// <summary>Measures what each kind of request costs in DynamoDB calls and capacity units, and prints it as a table.</summary>
internal static class BudgetBenchmark
{
    private static readonly BudgetText[] Sizes = [new(500), new(2900), new(20_000), new(100_000)];

    public static async Task<int> RunAsync()
    {
        await using var dynamoDB = await DynamoDBLocalServer.StartAsync(CancellationToken.None);
        await using var app = await BudgetApp.StartAsync(dynamoDB.Endpoint);

        string[] header = ["request", "stock*, 2.9 KB", "Node*, 2.9 KB", .. Sizes.Select(size => $"this store, {size.Name}")];
        List<string[]> table = [header];
        foreach (var row in BudgetRow.All)
        {
            List<string> cells = [row.Request, row.Stock, row.Node];
            foreach (var size in Sizes)
            {
                cells.Add(Describe(await app.MeasureAsync(row, size)));
            }

            table.Add([.. cells]);
        }

        MarkdownTable.Print(table);
        Console.WriteLine();
        Console.WriteLine("Calls and consumed capacity on DynamoDB Local, between the SDK and the network, under app.UseSession() and real HTTP.");
        Console.WriteLine("* Measured once: ASP.NET Core 10 session over AWS.AspNetCore.DistributedCacheProvider; @pwrdrvr/dynamodb-session-store under express-session.");
        return 0;
    }

    private static string Describe(IReadOnlyList<WireCall> calls)
    {
        if (calls.Count == 0)
        {
            return "0 calls";
        }

        var units = new[]
        {
            Units(calls.Where(IsRead), "RCU"),
            Units(calls.Where(call => !IsRead(call)), "WCU"),
        };
        return $"{string.Join(" + ", calls.Select(call => call.Operation))}: {string.Join(" + ", units.Where(text => text.Length > 0))}";
    }

    private static bool IsRead(WireCall call) => call.Operation == "GetItem";

    private static string Units(IEnumerable<WireCall> calls, string name)
    {
        var units = calls.Sum(call => call.Units);
        return units == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{units:0.#} {name}");
    }
}
