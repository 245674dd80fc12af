using Benchmarks.Credentials;

return args switch
{
    ["credentials", .. var rest] => await CredentialsBenchmark.RunAsync(rest),
    ["fake-aws"] => await FakeAwsProcess.ServeAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project tests/Benchmarks -- BENCHMARK

          credentials [--scale 0.25]   renewal of a role's credentials under load, beside the SDK's own provider
        """);
    return 2;
}
