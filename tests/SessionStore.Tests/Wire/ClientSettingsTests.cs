using System.Collections.Concurrent;
using System.Globalization;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>What an app sets on the client's configuration means for the lean path what it means for the SDK's own client.</summary>
public sealed class ClientSettingsTests
{
    private const string TableArn = "arn:aws:dynamodb:eu-west-3:111111111111:table/sessions";

    public static TheoryData<string> Settings => [.. Configurations.Keys];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static readonly Dictionary<string, Action<AmazonDynamoDBConfig>> Configurations = new(StringComparer.Ordinal)
    {
        ["region"] = config => config.RegionEndpoint = RegionEndpoint.EUWest3,
        ["China"] = config => config.RegionEndpoint = RegionEndpoint.CNNorth1,
        ["GovCloud"] = config => config.RegionEndpoint = RegionEndpoint.USGovCloudWest1,
        ["unknown region"] = config => config.RegionEndpoint = RegionEndpoint.GetBySystemName("eu-moon-1"),
        ["FIPS"] = config => (config.RegionEndpoint, config.UseFIPSEndpoint) = (RegionEndpoint.USEast2, true),
        ["dual stack"] = config => (config.RegionEndpoint, config.UseDualstackEndpoint) = (RegionEndpoint.USEast2, true),
        ["FIPS and dual stack"] = config => (config.RegionEndpoint, config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (RegionEndpoint.USEast2, true, true),
        ["HTTP"] = config => (config.RegionEndpoint, config.UseHttp) = (RegionEndpoint.USEast2, true),
        ["service URL"] = config => (config.ServiceURL, config.AuthenticationRegion) = ("http://localhost:8000", "us-east-1"),
        ["service URL of a region"] = config => config.ServiceURL = "https://dynamodb.ap-south-1.amazonaws.com",
        ["service URL with a path"] = config => (config.ServiceURL, config.AuthenticationRegion) = ("https://proxy.example/a b/dynamo", "us-east-1"),
        ["service URL and another region to sign for"] = config => (config.ServiceURL, config.AuthenticationRegion) = ("https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com", "EU-west-1"),
        ["endpoint of the table's account"] = config => (config.RegionEndpoint, config.AccountIdEndpointMode) = (RegionEndpoint.EUWest3, AccountIdEndpointMode.PREFERRED),
        ["endpoint of the credentials' account"] = config =>
        {
            (config.RegionEndpoint, config.AccountIdEndpointMode) = (RegionEndpoint.EUWest3, AccountIdEndpointMode.PREFERRED);
            config.DefaultAWSCredentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret", "222222222222");
        },
        ["token"] = config => (config.RegionEndpoint, config.DefaultAWSCredentials) = (RegionEndpoint.EUWest3, new SessionAWSCredentials("AKIAEXAMPLE", "secret", "token")),
        ["no signature"] = config => (config.RegionEndpoint, config.DefaultAWSCredentials) = (RegionEndpoint.EUWest3, new AnonymousAWSCredentials()),
        ["app id"] = config => (config.RegionEndpoint, config.ClientAppId) = (RegionEndpoint.EUWest3, "my shop (1)"),
        ["other user agent header"] = config => (config.RegionEndpoint, config.UseAlternateUserAgentHeader) = (RegionEndpoint.EUWest3, true),
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Requests_go_where_the_SDK_sends_them_and_are_signed_for_the_same(string setting)
    {
        foreach (var table in new[] { "sessions", TableArn })
        {
            using var sdk = new Capture(Configurations[setting]);
            using var client = new AmazonDynamoDBClient(sdk.Config);
            using var wire = new Capture(Configurations[setting]);

            await client.GetItemAsync(new GetItemRequest { TableName = table, Key = new(StringComparer.Ordinal) { ["id"] = new("session#a") }, ConsistentRead = true });
            await new WireClient(wire.Config, WireTable.Schema with { TableName = table }).GetAsync();

            Assert.Equal(Describe(Assert.Single(sdk.Requests)), Describe(Assert.Single(wire.Requests)));
        }
    }

    [Fact]
    public async Task The_endpoint_follows_the_account_of_the_credentials()
    {
        using var wire = new Capture(config =>
        {
            (config.RegionEndpoint, config.AccountIdEndpointMode) = (RegionEndpoint.EUWest3, AccountIdEndpointMode.PREFERRED);
            config.DefaultAWSCredentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret", "222222222222");
        });
        var client = new WireClient(wire.Config, WireTable.Schema);
        await client.GetAsync();
        wire.Config.DefaultAWSCredentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret", "333333333333");
        await client.GetAsync();

        Assert.Equal(
            ["222222222222.ddb.eu-west-3.amazonaws.com", "333333333333.ddb.eu-west-3.amazonaws.com"], wire.Requests.Select(request => request.RequestUri!.Host));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proxy_is_used(bool synchronous)
    {
        await using var proxy = new WireServer();
        var client = new WireClient(
            WireTable.Config("http://dynamodb.nowhere.test:1234", config => config.SetWebProxy(new System.Net.WebProxy(proxy.Address))), WireTable.Schema);

        await client.GetAsync(synchronous);

        Assert.StartsWith("POST http://dynamodb.nowhere.test:1234/ ", Assert.Single(proxy.Requests).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_timeout_is_kept(bool synchronous)
    {
        await using var server = new WireServer { Answer = _ => null };
        var client = new WireClient(WireTable.Config(server.Address, config => config.Timeout = TimeSpan.FromMilliseconds(300)), WireTable.Schema);

        await Assert.ThrowsAsync<TimeoutException>(() => client.GetAsync(synchronous, onOwnThread: synchronous));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_HTTP_client_of_the_apps_own_is_used_and_disposed_of_as_it_says(bool disposes)
    {
        using var capture = new Capture(config => config.RegionEndpoint = RegionEndpoint.EUWest3) { Disposes = disposes };
        var client = new WireClient(capture.Config, WireTable.Schema);

        await client.GetAsync();
        await client.GetAsync(synchronous: true);

        Assert.Equal(2, capture.Requests.Count);
        Assert.Equal(disposes ? 2 : 0, capture.Disposed);
    }

    [Fact]
    public async Task Without_a_region_each_call_says_so_and_the_next_may_have_one()
    {
        using var capture = new Capture(_ => { });
        var client = new WireClient(capture.Config, WireTable.Schema);

        await Assert.ThrowsAnyAsync<AmazonClientException>(() => client.GetAsync());
        capture.Config.RegionEndpoint = RegionEndpoint.EUWest3;
        await client.GetAsync();
    }

    [Theory]
    [InlineData(3600, "InvalidSignatureException")]
    [InlineData(-3600, "InvalidSignatureException")]
    [InlineData(3600, "RequestTimeTooSkewed")]
    public async Task A_wrong_clock_is_corrected_once_and_stays_corrected(int skewSeconds, string code)
    {
        await using var server = new WireServer();
        server.Answer = request => (SignedAt(request) - Now.AddSeconds(skewSeconds)).Duration() > TimeSpan.FromMinutes(1)
            ? Refusal(code, skewSeconds)
            : WireServer.Response(200, "{}");
        var client = new WireClient(WireTable.Config(server.Address), WireTable.Schema);

        await client.GetAsync();
        Assert.Equal(2, server.Requests.Count);
        await client.GetAsync();
        Assert.Equal(3, server.Requests.Count);

        static DateTimeOffset SignedAt(ReceivedRequest request) => DateTimeOffset.ParseExact(
            request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    [Theory]
    [InlineData(3600, "InvalidSignatureException", 2)]
    [InlineData(3600, "ThrottlingException", 1)]
    [InlineData(60, "InvalidSignatureException", 1)]
    public async Task What_another_clock_does_not_mend_reaches_the_caller(int skewSeconds, string code, int calls)
    {
        await using var server = new WireServer { Answer = _ => Refusal(code, skewSeconds) };

        var failure = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => new WireClient(WireTable.Config(server.Address), WireTable.Schema).GetAsync());

        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(calls, server.Requests.Count);
    }

    [Fact]
    public async Task A_clock_that_must_not_be_corrected_is_not()
    {
        await using var server = new WireServer { Answer = _ => Refusal("InvalidSignatureException", 3600) };
        var client = new WireClient(WireTable.Config(server.Address, config => config.DisableClockSkewCorrection = true), WireTable.Schema);

        await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => client.GetAsync());

        Assert.Single(server.Requests);
    }

    private static byte[] Refusal(string code, int skewSeconds) => WireServer.Response(
        400, $$"""{"__type":"x#{{code}}","message":"No"}""", $"Date: {Now.AddSeconds(skewSeconds).ToString("R", CultureInfo.InvariantCulture)}\r\n");

    /// <summary>What both have to say in the same way: not the features in use, not the SDK's numbering of attempts.</summary>
    private static string Describe(HttpRequestMessage request)
    {
        var authorization = Header("Authorization");
        var scope = authorization is null ? "unsigned" : authorization.Split(' ')[1].Split('/', 2)[1];
        return string.Join('\n', [
            request.Method.Method,
            request.RequestUri!.AbsoluteUri,
            scope,
            Header("X-Amz-Target"),
            Header("X-Amz-Security-Token"),
            UserAgent(Header("User-Agent")),
            UserAgent(Header("x-amz-user-agent")),
            request.Content!.Headers.ContentType!.ToString(),
        ]);

        string? Header(string name) => request.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

        static string? UserAgent(string? text) => text is null ? null : string.Join(' ', text.Split(' ').Where(part => part[..2] is not ("m/" or "cf")));
    }

    /// <summary>A configuration whose requests stay here.</summary>
    private sealed class Capture : HttpClientFactory, IDisposable
    {
        private readonly ConcurrentQueue<HttpClient> _clients = new();
        private int _disposed;

        public Capture(Action<AmazonDynamoDBConfig> configure)
        {
            Config = WireTable.Config(configure: configure);
            Config.HttpClientFactory = this;
        }

        public AmazonDynamoDBConfig Config { get; }

        public ConcurrentQueue<HttpRequestMessage> Requests { get; } = new();

        public bool Disposes { get; init; }

        public int Disposed => _disposed;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var client = new HttpClient(new Handler(this));
            _clients.Enqueue(client);
            return client;
        }

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => Disposes;

        public void Dispose()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }

        private sealed class Handler(Capture capture) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var kept = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new StringContent("") };
                foreach (var (name, values) in request.Headers.NonValidated)
                {
                    kept.Headers.TryAddWithoutValidation(name, values);
                }

                kept.Content.Headers.ContentType = request.Content!.Headers.ContentType;
                capture.Requests.Enqueue(kept);
                return Task.FromResult(new HttpResponseMessage { Content = new StringContent("{}") });
            }

            protected override void Dispose(bool disposing)
            {
                Interlocked.Increment(ref capture._disposed);
                base.Dispose(disposing);
            }
        }
    }
}
