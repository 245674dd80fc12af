using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;
using Tests.Shared;

namespace SessionStore.Tests.Settings;

/// <summary>Region, endpoint and credentials from the environment, each in a process of its own.</summary>
public sealed partial class EnvironmentTests(DynamoDBFixture dynamoDB) : IAsyncLifetime
{
    private const string TableArn = "arn:aws:dynamodb:eu-west-1:111111111111:table/sessions";

    private static readonly (string, string?) Keys = ("AWS_ACCESS_KEY_ID", "probe");
    private static readonly (string, string?) Secret = ("AWS_SECRET_ACCESS_KEY", "probe");

    private readonly ConcurrentQueue<string> _signedFor = new();
    private readonly ConcurrentQueue<string> _stsSignedFor = new();
    private WebApplication _endpoint = null!;

    /// <summary>An endpoint that notes the region that each request is signed for, and finds no table.</summary>
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _endpoint = builder.Build();
        _endpoint.Run(async context =>
        {
            var scope = Scope().Match(context.Request.Headers.Authorization.ToString());
            (scope.Groups["service"].Value == "sts" ? _stsSignedFor : _signedFor).Enqueue(scope.Groups["region"].Value);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("""{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"not here"}""");
        });
        await _endpoint.StartAsync();
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_DYNAMODB")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task An_ARN_s_region_wins_and_the_environment_s_endpoint_is_still_used(string variable)
    {
        var output = await RunAsync((variable, _endpoint.Urls.Single()), ("AWS_REGION", "us-east-1"), ("TABLE_ARN", TableArn), Keys, Secret);

        Assert.Equal(["eu-west-1"], _signedFor);
        Assert.Contains("STATUS 500", output, StringComparison.Ordinal);
        Assert.Contains($"Session table '{TableArn}' in eu-west-1 was not found.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_name_is_looked_for_in_the_environment_s_region()
    {
        await RunAsync(("AWS_ENDPOINT_URL_DYNAMODB", _endpoint.Urls.Single()), ("AWS_REGION", "ap-south-1"), Keys, Secret);

        Assert.Equal(["ap-south-1"], _signedFor);
    }

    [Fact]
    public async Task An_ARN_needs_no_region_in_the_environment()
    {
        await RunAsync(("AWS_ENDPOINT_URL_DYNAMODB", _endpoint.Urls.Single()), ("ConnectionStrings__sessions", TableArn), Keys, Secret);

        Assert.Equal(["eu-west-1"], _signedFor);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_STS")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task A_role_needs_no_region_in_the_environment_either_where_STS_has_an_endpoint_of_its_own(string variable)
    {
        await RunAsync(
            (variable, _endpoint.Urls.Single()),
            ("ConnectionStrings__sessions", TableArn),
            ("Aspire__DynamoDB__Session__RoleArn", "arn:aws:iam::111111111111:role/sessions-table-access"),
            Keys,
            Secret);

        Assert.NotEmpty(_stsSignedFor);
        Assert.All(_stsSignedFor, region => Assert.Equal("eu-west-1", region));
    }

    [Fact]
    public async Task The_table_of_an_ARN_is_found_on_DynamoDB_Local()
    {
        var table = await dynamoDB.CreateTableAsync();

        var output = await RunAsync(
            ("AWS_ENDPOINT_URL_DYNAMODB", dynamoDB.Endpoint.ToString()),
            ("Aspire__DynamoDB__Session__TableName", $"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"),
            Keys,
            Secret);

        Assert.Contains("STATUS 200", output, StringComparison.Ordinal);
        Assert.Single(await dynamoDB.ItemsAsync(table));
    }

    [Fact]
    public async Task Without_any_credentials_a_request_gets_503_and_the_log_says_so()
    {
        var output = await RunAsync(("AWS_ENDPOINT_URL_DYNAMODB", _endpoint.Urls.Single()), ("AWS_REGION", "us-east-1"));

        Assert.Empty(_signedFor);
        Assert.Contains("STATUS 503", output, StringComparison.Ordinal);
        Assert.Contains("Session table 'sessions' in us-east-1: no valid credentials from the app's own credentials", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_region_the_app_does_not_start_and_says_what_to_set()
    {
        var output = await RunAsync(Keys, Secret);

        Assert.DoesNotContain("STATUS", output, StringComparison.Ordinal);
        Assert.Contains("session table 'sessions'", output, StringComparison.Ordinal);
        Assert.Contains("Set AWS_REGION, or give the table's ARN as TableName.", output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync() => await _endpoint.DisposeAsync();

    private static async Task<string> RunAsync(params (string Name, string? Value)[] environment)
    {
        var start = Tool.Start("dotnet", Path.Combine(AppContext.BaseDirectory, "SettingsProbe.dll"));

        // Nothing of the developer's own settings may take part.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(AppContext.BaseDirectory, "no-such-file");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var (_, output, error) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        return output + error;
    }

    [GeneratedRegex(@"Credential=[^/]+/\d+/(?<region>[^/]+)/(?<service>[^/]+)/", RegexOptions.None, 1000)]
    private static partial Regex Scope();
}
