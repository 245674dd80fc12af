using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;
using Tests.Shared;

namespace SessionStore.Tests.Health;

public sealed class HealthCheckTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_right_table_is_healthy()
    {
        await using var app = await StartAsync();

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal("on", entry.Data["timeToLive"]);
        Assert.Equal(["DescribeTable", "DescribeTimeToLive"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task A_table_that_can_have_no_time_to_live_is_not_asked_for_it()
    {
        await using var app = await StartAsync();
        app.Wire.Fault = (name, _) => Task.FromResult<HttpResponseMessage?>(name == "DescribeTable"
            ? new(System.Net.HttpStatusCode.OK)
            {
                Content = new StringContent(
                    """
                    {"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
                    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"MultiRegionConsistency":"STRONG"}}
                    """),
            }
            : throw new InvalidOperationException($"{name} is not expected."));

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.StartsWith("none: a table with multi-region strong consistency", (string)entry.Data["timeToLive"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pk", "S", null, "it has 'pk' (HASH, S). Set PartitionKeyName")]
    [InlineData("id", "N", null, "it has 'id' (HASH, N)")]
    [InlineData("id", "S", "sort", "it has 'id' (HASH, S), 'sort' (RANGE, S)")]
    public async Task A_table_with_another_key_is_unhealthy(string key, string type, string? sortKey, string message)
    {
        var table = "key-" + Guid.NewGuid().ToString("N");
        var request = new CreateTableRequest
        {
            TableName = table,
            AttributeDefinitions = [new(key, type)],
            KeySchema = [new(key, KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        };
        if (sortKey is not null)
        {
            request.AttributeDefinitions.Add(new(sortKey, ScalarAttributeType.S));
            request.KeySchema.Add(new(sortKey, KeyType.RANGE));
        }

        await dynamoDB.Client.CreateTableAsync(request);
        await using var app = await StartAsync(table);

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains($"Session table '{table}' must have the string 'id' as its only key", entry.Description, StringComparison.Ordinal);
        Assert.Contains(message, entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_table_is_unhealthy()
    {
        await using var app = await StartAsync("missing");

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains("Session table 'missing' in us-east-1 was not found", entry.Description, StringComparison.Ordinal);
        Assert.Equal("TableNotFound", entry.Data["failure"]);
    }

    [Theory]
    [InlineData("another")]
    [InlineData(null)]
    public async Task Time_to_live_that_is_not_on_is_degraded(string? attribute)
    {
        var table = await dynamoDB.CreateTableAsync(timeToLiveName: attribute ?? "expires");
        if (attribute is null)
        {
            await dynamoDB.Client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
            {
                TableName = table,
                TimeToLiveSpecification = new() { AttributeName = "expires", Enabled = false },
            });
        }

        await using var app = await StartAsync(table);

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains($"Time to live of session table '{table}' is not on for 'expires'", entry.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_hides_the_time_to_live_is_healthy_and_asked_once()
    {
        await using var app = await StartAsync();
        var asked = 0;
        app.Wire.Fault = (operation, _) => Task.FromResult(
            operation == "DescribeTimeToLive" && Interlocked.Increment(ref asked) > 0 ? Fault.Response(400, "AccessDeniedException") : null);

        await CheckAsync(app);
        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.StartsWith("unknown", (string)entry.Data["timeToLive"], StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Through_a_role_it_asks_only_for_what_the_role_s_session_may_do()
    {
        await using var aws = await FakeAws.StartAsync();
        await using var app = await SessionApp.StartAsync(
            dynamoDB.Endpoint,
            $"arn:aws:dynamodb:us-east-1:000000000000:table/{await dynamoDB.CreateTableAsync()}",
            Visit.Map,
            options =>
            {
                options.RoleArn = "arn:aws:iam::111111111111:role/table-access";
                options.ConfigureSts = config => config.ServiceURL = aws.Address;
            });

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.StartsWith("unknown", (string)entry.Data["timeToLive"], StringComparison.Ordinal);
        Assert.Equal(["DescribeTable"], app.Wire.Take().Select(call => call.Operation));
    }

    [Theory]
    [InlineData("access denied", "access was denied to the app's own credentials")]
    [InlineData("expired token", "no valid credentials from the app's own credentials")]
    [InlineData("signed for another region, or by a wrong clock", "in us-east-1: no valid credentials")]
    [InlineData("connection refused", "could not be reached")]
    [InlineData("throttled (on demand)", "is throttled")]
    public async Task The_side_that_fails_is_named(string name, string message)
    {
        await using var app = await StartAsync();
        app.Wire.Fault = (_, cancellationToken) => Fault.All[name].Answer(cancellationToken);

        var entry = await CheckAsync(app);

        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains(message, entry.Description, StringComparison.Ordinal);
        Assert.Equal(Fault.All[name].Failure.ToString(), entry.Data["failure"]);
    }

    private Task<SessionApp> StartAsync(string? table = null) => SessionApp.StartAsync(dynamoDB, Visit.Map, table: table);

    private static async Task<HealthReportEntry> CheckAsync(SessionApp app)
    {
        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "dynamodb-session");
        return Assert.Single(report.Entries).Value;
    }
}
