using System.Globalization;
using Benchmarks.Peers;
using LocalAws;

namespace Benchmarks.Endurance;

/// <summary>LocalAws in a process of its own, before a DynamoDB Local: signatures, roles that end after a minute, and faults.</summary>
internal sealed class LocalAwsProcess : IAsyncDisposable
{
    private const string AccessKeyId = "AKIAENDURANCEAPP2222";
    private const string SecretAccessKey = "secret-of-the-endurance-run";
    private const string ExternalId = "endurance";

    private readonly HttpClient _client;

    private LocalAwsProcess(LineProcess process, Uri address)
    {
        Process = process;
        _client = new HttpClient { BaseAddress = address };
        AppSettings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = address.ToString(),
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = SecretAccessKey,
            ["TABLE_ARN"] = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions",
            ["TABLE_ROLE_ARN"] = "arn:aws:iam::111111111111:role/sessions-table-access",
            ["TABLE_ROLE_EXTERNAL_ID"] = ExternalId,

            // A developer's own must not get in.
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["AWS_ENDPOINT_URL_DYNAMODB"] = null,
            ["AWS_ENDPOINT_URL_STS"] = null,
        };
    }

    public LineProcess Process { get; }

    /// <summary>The environment of an app in the other account.</summary>
    public IReadOnlyDictionary<string, string?> AppSettings { get; }

    public static async Task<LocalAwsProcess> StartAsync(Uri dynamoDB)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{LoopbackPort.Free()}"));
        var process = LineProcess.Start(
            "local-aws",
            $"--urls={address}",
            $"--LocalAws:DynamoDBEndpoint={dynamoDB}",
            $"--LocalAws:AppAccessKeyId={AccessKeyId}",
            $"--LocalAws:AppSecretAccessKey={SecretAccessKey}",
            $"--LocalAws:ExternalId={ExternalId}",
            "--Logging:LogLevel:Default=None");
        await process.ReadAsync();
        var aws = new LocalAwsProcess(process, address);
        while (!(await aws._client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        return aws;
    }

    /// <summary>In the child.</summary>
    public static async Task<int> ServeAsync(string[] args)
    {
        await using var app = LocalAwsApp.Build(args);
        await app.StartAsync();
        Console.WriteLine("serves");
        await LineProcess.ParentIsDoneAsync();
        await app.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }

    /// <param name="nameAndQuery">As in docs/local-aws.md.</param>
    public async Task FaultAsync(string nameAndQuery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/faults/{nameAndQuery}");
        request.Headers.Add("X-LocalAws", "1");
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return Process.DisposeAsync();
    }
}
