using Tests.Shared;

namespace Benchmarks.Start;

/// <summary>
/// How long a new process takes to its first answer with a session, under native AOT and the JIT, in memory and in
/// DynamoDB; and whether it works at all when it is trimmed.
/// </summary>
internal static class StartBenchmark
{
    private const int Starts = 5;

    public static async Task<int> RunAsync()
    {
        var builds = new[] { await AppBuild.NativeAsync(), await AppBuild.JitAsync() };
        await using var dynamoDB = await DynamoDBLocalServer.StartAsync(CancellationToken.None);
        await using var aws = await FakeAws.StartAsync();
        Console.WriteLine($"Median of {Starts} starts:");
        foreach (var build in builds.OfType<AppBuild>())
        {
            var table = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDB.Endpoint.ToString(),
                ["AWS_ENDPOINT_URL_STS"] = aws.Address,
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ACCESS_KEY_ID"] = "app",
                ["AWS_SECRET_ACCESS_KEY"] = "app",
                ["TABLE_ARN"] = $"sessions-{build.Name}",
            };
            var role = With(table, "TABLE_ROLE_ARN", "arn:aws:iam::000000000000:role/table-access");
            await StartCheck.RunAsync(build, With(role, "Aspire__DynamoDB__Session__CreateTable", "true"));

            // By its ARN, DynamoDB Local finds a table for everything but creating it and transactions.
            role["TABLE_ARN"] = $"arn:aws:dynamodb:us-east-1:000000000000:table/sessions-{build.Name}";
            await MeasureAsync(build, "memory", With(table, "store", "memory"));
            await MeasureAsync(build, "DynamoDB", table);
            await MeasureAsync(build, "DynamoDB, role", role);
        }

        return builds.Contains(null) ? 1 : 0;
    }

    private static async Task MeasureAsync(AppBuild build, string store, Dictionary<string, string> environment)
    {
        List<StartedApp> starts = [];
        for (var start = 0; start < Starts; start++)
        {
            await using var app = await StartedApp.StartAsync(build, environment);
            starts.Add(app);
        }

        Console.WriteLine(
            $"{build.Name}, {store}: {Median(starts, app => app.FirstAnswer.TotalMilliseconds):0} ms to the first answer with a session, " +
            $"{Median(starts, app => app.ProcessorTime.TotalMilliseconds):0} ms of processor time, {Median(starts, app => app.Memory):0} MB.");
    }

    private static double Median(List<StartedApp> starts, Func<StartedApp, double> value) =>
        starts.Select(value).Order().ElementAt(starts.Count / 2);

    private static Dictionary<string, string> With(Dictionary<string, string> environment, string name, string value) =>
        new(environment, StringComparer.Ordinal) { [name] = value };
}
