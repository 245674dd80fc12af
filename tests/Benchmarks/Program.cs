using Benchmarks.Budget;
using Benchmarks.Credentials;
using Benchmarks.Soak;

return args switch
{
    ["budget"] => await BudgetBenchmark.RunAsync(),
    ["credentials", .. var rest] => await CredentialsBenchmark.RunAsync(rest),
    ["credentials-of", var provider] => await CredentialsBenchmark.ServeAsync(provider),
    ["soak", .. var rest] => await SoakBenchmark.RunAsync(rest),
    ["fake-aws"] => await FakeAwsProcess.ServeAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project tests/Benchmarks -- BENCHMARK

          budget                       DynamoDB calls and capacity units of each kind of request
          credentials [--scale 0.25]   renewal of a role's credentials under load, beside the SDK's own provider
          soak [--minutes 10] [--rate 100]
                                       visits to the app of a running AppHost, over many renewals
        """);
    return 2;
}
