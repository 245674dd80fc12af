using LocalAws.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tests.Shared;

namespace LocalAws.Tests;

/// <summary>The program itself: what it says when it can't start, and when it is healthy.</summary>
public sealed class StartTests(DynamoDBLocalFixture dynamoDB)
{
    [Theory]
    [InlineData("--LocalAws:DynamoDBEndpoint=", "LocalAws:DynamoDBEndpoint is not set.")]
    [InlineData("--LocalAws:DynamoDBEndpoint=ftp://localhost", "must be an http URL")]
    [InlineData("--urls=http://*:4566", "listens on this machine only, and 'http://*:4566' can be reached from others")]
    [InlineData("--urls=http://127.0.0.1:0;http://0.0.0.0:0", "listens on this machine only")]
    [InlineData("--http_ports=8080", "listens on this machine only")]
    [InlineData("--Kestrel:Endpoints:other:Url=http://[::]:0", "listens on this machine only")]
    [InlineData("--LocalAws:AppAccessKeyId=AKIAAPPAPPAPPAPPAPP2", "must be set together")]
    [InlineData("--LocalAws:TemplatePath=nowhere.json", "The template nowhere.json can't be loaded")]
    [InlineData("--LocalAws:MinimumSessionDuration=00:00:00", "MinimumSessionDuration")]
    public async Task Says_in_one_line_what_is_wrong(string setting, string expected)
    {
        var (exitCode, error) = await RunAsync("--urls=http://127.0.0.1:0", $"--LocalAws:DynamoDBEndpoint={dynamoDB.Endpoint}", setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Says_in_one_line_that_the_port_is_taken()
    {
        await using var server = await LocalAwsServer.StartAsync(dynamoDB.Endpoint);

        var (exitCode, error) = await RunAsync($"--urls={server.Endpoint}", $"--LocalAws:DynamoDBEndpoint={dynamoDB.Endpoint}");

        Assert.Equal(1, exitCode);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Is_healthy_only_while_the_table_is_there()
    {
        const string Name = "health-test";
        var template = Path.Combine(AppContext.BaseDirectory, "table-account.template.json");
        var copy = Path.GetTempFileName();
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(template)).Replace("\"Default\": \"sessions\"", $"\"Default\": \"{Name}\"", StringComparison.Ordinal));
        await using var server = await LocalAwsServer.StartAsync(dynamoDB.Endpoint, $"--LocalAws:TemplatePath={copy}");
        File.Delete(copy);
        using var table = server.DynamoDB(new Amazon.Runtime.BasicAWSCredentials(LocalAwsServer.TableKey.Id, LocalAwsServer.TableKey.Secret));

        var timeToLive = await table.DescribeTimeToLiveAsync(Name);
        await table.DeleteTableAsync(Name);

        Assert.Equal("expires", timeToLive.TimeToLiveDescription.AttributeName);
        var report = await server.HealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal($"Table {Name} is missing.", report.Entries["table"].Description);
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        var start = Tool.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "LocalAws.dll"), .. arguments]);
        var (exitCode, _, errors) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        return (exitCode, errors);
    }
}
