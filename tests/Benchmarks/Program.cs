using Benchmarks.Budget;
using Benchmarks.Credentials;
using Benchmarks.Endurance;
using Benchmarks.Peers;
using Benchmarks.Soak;
using Benchmarks.Start;
using Search;
using Search.Regions;

return args switch
{
    ["budget"] => await BudgetBenchmark.RunAsync(),
    ["credentials", .. var rest] => await CredentialsBenchmark.RunAsync(rest),
    ["endurance", .. var rest] => await EnduranceBenchmark.RunAsync(rest),
    ["peers", .. var rest] => await PeersBenchmark.RunAsync(rest),
    ["search", "--regions", .. var rest] => await RegionCommand.RunAsync(rest),
    ["search", .. var rest] => await SearchCommand.RunAsync(rest),
    ["soak", .. var rest] => await SoakBenchmark.RunAsync(rest),
    ["start"] => await StartBenchmark.RunAsync(),
    ["starvation", .. var rest] => await StarvationBenchmark.RunAsync(rest),

    // The processes that the benchmarks start.
    ["credentials-of", var provider] => await CredentialsBenchmark.ServeAsync(provider),
    ["endurance-app", .. var rest] => await EnduranceApp.ServeAsync(rest),
    ["fake-aws"] => await FakeAwsProcess.ServeAsync(),
    ["instant-dynamodb", var port] => await InstantDynamoDB.ServeAsync(port),
    ["local-aws", .. var rest] => await LocalAwsProcess.ServeAsync(rest),
    ["peer-app", .. var rest] => await PeerApp.ServeAsync(rest),
    ["redis", var port] => await RedisServer.ServeAsync(port),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project tests/Benchmarks -- BENCHMARK

          budget                       DynamoDB calls and capacity units of each kind of request
          credentials [--scale 0.25]   renewal of a role's credentials under load, beside the SDK's own provider
          endurance [--minutes 30] [--rate 50]
                                       visits while credentials end, are revoked, calls throttled and replicas killed
          peers [--rounds 3]           processor time and allocations of a request, beside the framework's sessions
                                       over memory and over Redis (redis-server from PATH)
          search [--minutes 30] [--seed 1]
                                       histories of parallel requests under faults, and whether they keep the promises
          search --regions [--minutes 4] [--seed 1]
                                       the same over the two replicas of a global table, a quarter of the time for each kind of visitor
          soak [--minutes 10] [--rate 100]
                                       visits to the app of a running AppHost, over many renewals
          start                        a new process' way to its first answer, with native AOT and without
          starvation [--connections 200] [--seconds 15]
                                       a burst on a server at rest, where handlers load the session or do not, beside Redis
        """);
    return 2;
}
