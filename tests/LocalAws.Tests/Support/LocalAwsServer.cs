using System.Net.Http.Json;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace LocalAws.Tests.Support;

/// <summary>LocalAws as it runs for real: Kestrel on a free port, in front of the real DynamoDB Local.</summary>
internal sealed class LocalAwsServer : IAsyncDisposable
{
    public const string TableArn = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions";
    public const string RoleArn = "arn:aws:iam::111111111111:role/sessions-table-access";
    public const string ExternalId = "test/external+id";

    // Not a constant: the SDK's analyzer knows the real AWS' minimum, which is fifteen minutes.
    public static readonly int ShortestSession = 60;

    private readonly WebApplication _app;

    private LocalAwsServer(WebApplication app, ShiftedTime time)
    {
        _app = app;
        Time = time;
        Endpoint = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Endpoint };
    }

    public static (string Id, string Secret) AppKey { get; } = ("AKIAAPPAPPAPPAPPAPP2", "app/secret+of=tests");

    public static (string Id, string Secret) TableKey { get; } = ("AKIATABLETABLETABLE2", "table/secret+of=tests");

    public Uri Endpoint { get; }

    public ShiftedTime Time { get; }

    public HttpClient Http { get; }

    public static async Task<LocalAwsServer> StartAsync(Uri dynamoDB, params string[] settings)
    {
        var time = new ShiftedTime();
        var app = LocalAwsApp.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--LocalAws:DynamoDBEndpoint={dynamoDB}",
                $"--LocalAws:AppAccessKeyId={AppKey.Id}",
                $"--LocalAws:AppSecretAccessKey={AppKey.Secret}",
                $"--LocalAws:TableAccessKeyId={TableKey.Id}",
                $"--LocalAws:TableSecretAccessKey={TableKey.Secret}",
                $"--LocalAws:ExternalId={ExternalId}",
                .. settings,
            ],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Logging.ClearProviders();
            });
        await app.StartAsync();
        var server = new LocalAwsServer(app, time);
        while ((await server.HealthAsync()).Status is not HealthStatus.Healthy)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return server;
    }

    public Task<HealthReport> HealthAsync() => _app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    public AmazonSecurityTokenServiceClient Sts((string Id, string Secret)? key = null) => new(
        new BasicAWSCredentials((key ?? AppKey).Id, (key ?? AppKey).Secret),
        new AmazonSecurityTokenServiceConfig { ServiceURL = Endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    public AmazonDynamoDBClient DynamoDB(AWSCredentials credentials, string region = "us-east-1") => new(
        credentials,
        new AmazonDynamoDBConfig { ServiceURL = Endpoint.ToString(), AuthenticationRegion = region, MaxErrorRetry = 0 });

    /// <summary>Credentials of the template's role, as the app gets them.</summary>
    public async Task<Credentials> AssumeRoleAsync(Action<AssumeRoleRequest>? change = null)
    {
        using var sts = Sts();
        var request = new AssumeRoleRequest
        {
            RoleArn = RoleArn,
            RoleSessionName = "tests",
            ExternalId = ExternalId,
            DurationSeconds = ShortestSession,
        };
        change?.Invoke(request);
        return (await sts.AssumeRoleAsync(request)).Credentials;
    }

    /// <summary>The event history, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string query = "")
    {
        var answer = await Http.GetFromJsonAsync<JsonElement>($"/event-history.json{query}");
        return [.. answer.GetProperty("Records").EnumerateArray()];
    }

    public async Task<HttpResponseMessage> FaultAsync(string nameAndQuery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/faults/{nameAndQuery}");
        request.Headers.Add("X-LocalAws", "1");
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
