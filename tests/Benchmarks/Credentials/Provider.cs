using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using SessionStore.Credentials;
using SessionStore.Diagnostics;

namespace Benchmarks.Credentials;

/// <summary>A DynamoDB client whose credentials come from one of the two renewals that are compared.</summary>
internal sealed record Provider(IAmazonDynamoDB Client, IDisposable Credentials) : IDisposable
{
    public const string SessionStoreName = "SessionStore";
    public const string SdkName = "SDK";

    private const string RoleArn = "arn:aws:iam::111111111111:role/table-access";
    private const string SessionName = "benchmark";
    private static readonly BasicAWSCredentials Source = new("AKIABENCHMARK", "secret");

    public static Provider Create(string name, string address, Scenario scenario) =>
        name == SdkName ? Sdk(address, scenario) : SessionStore(address, scenario);

    private static Provider SessionStore(string address, Scenario scenario)
    {
        var options = new RoleOptions
        {
            RoleArn = RoleArn,
            RoleSessionName = SessionName,
            RoleSessionDuration = TimeSpan.FromSeconds(scenario.Lifetime),
            Region = "us-east-1",
            SourceCredentials = Source,
            ConfigureSts = config => config.ServiceURL = address,
        };
        var credentials = new RoleCredentials(
            options, TimeProvider.System, NullLogger.Instance, new CredentialsTelemetry(SessionTelemetry.Source, SessionTelemetry.Meter));
        return new(RoleDynamoDBClient.Create(credentials, Config(address)), credentials);
    }

    /// <summary>The SDK's provider as it is set for an hour's lifetime, scaled down with the lifetime.</summary>
    private static Provider Sdk(string address, Scenario scenario)
    {
        // Its STS client takes region and endpoint from the environment only.
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", address);
        var credentials = new AssumeRoleAWSCredentials(Source, RoleArn, SessionName)
        {
            PreemptExpiryTime = TimeSpan.FromSeconds(scenario.Lifetime * 15 / 60),
            ExpirationBuffer = TimeSpan.FromSeconds(scenario.Lifetime / 60),
        };
        return new(new AmazonDynamoDBClient(credentials, Config(address)), credentials);
    }

    public void Dispose()
    {
        Client.Dispose();
        Credentials.Dispose();
    }

    private static AmazonDynamoDBConfig Config(string address) => new() { ServiceURL = address, AuthenticationRegion = "us-east-1" };
}
