using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Settings;

public sealed class CreateTableTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_missing_table_is_created_before_the_app_listens()
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB,
            Visit.Map,
            options => (options.CreateTable, options.PartitionKeyName, options.TimeToLiveAttributeName) = (true, "pk", "ttl"),
            table: "created-by-the-app");

        var table = (await dynamoDB.Client.DescribeTableAsync("created-by-the-app")).Table;
        Assert.Equal(TableStatus.ACTIVE, table.TableStatus);
        Assert.Equal(("pk", KeyType.HASH), Assert.Single(table.KeySchema.Select(key => (key.AttributeName, key.KeyType))));
        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);
        var timeToLive = await dynamoDB.Client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = "created-by-the-app" });
        Assert.Equal("ttl", timeToLive.TimeToLiveDescription.AttributeName);
        Assert.Single(app.Log.Lines, line => line.EventId.Id == 108);

        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("k", "v"));
        Assert.Equal("v", await browser.VisitAsync(session => session.GetString("k")));
    }

    [Fact]
    public async Task A_table_that_DynamoDB_does_not_know_of_at_once_is_waited_for_and_gets_its_time_to_live()
    {
        var unknown = 0;
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, Creating((operation, created) =>
            operation == "DescribeTable" && created && unknown++ < 2 ? Fault.Response(400, "ResourceNotFoundException") : null), table: "known-later");

        Assert.Equal(3, unknown);
        var timeToLive = await dynamoDB.Client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = "known-later" });
        Assert.Equal("expires", timeToLive.TimeToLiveDescription.AttributeName);
    }

    [Fact]
    public async Task A_table_that_stays_unknown_is_not_waited_for_for_ever()
    {
        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => SessionApp.StartAsync(dynamoDB, Visit.Map, Creating((operation, created) =>
            operation == "DescribeTable" && created ? Fault.Response(400, "ResourceNotFoundException") : null), table: "never-known"));

        Assert.Equal(SessionStoreFailure.TableNotFound, failure.Failure);
    }

    [Fact]
    public async Task An_existing_table_is_left_as_it_is()
    {
        var table = await dynamoDB.CreateTableAsync(timeToLiveName: "of its own");
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, options => options.CreateTable = true, table);

        Assert.All(app.Wire.Take(), call => Assert.Equal("DescribeTable", call.Operation));
        var timeToLive = await dynamoDB.Client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = table });
        Assert.Equal("of its own", timeToLive.TimeToLiveDescription.AttributeName);
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id == 108);
    }

    [Fact]
    public async Task Nothing_is_asked_and_nothing_created_without_the_option()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, table: "not-created");

        Assert.Empty(app.Wire.Take());
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => dynamoDB.Client.DescribeTableAsync("not-created"));
    }

    [Fact]
    public async Task A_table_that_cannot_be_created_stops_the_app_at_start()
    {
        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => SessionApp.StartAsync(dynamoDB, Visit.Map, Creating((operation, _) =>
            operation == "CreateTable" ? Fault.Response(400, "AccessDeniedException", "not authorized to perform: dynamodb:CreateTable") : null), table: "not-allowed"));

        Assert.Equal(SessionStoreFailure.AccessDenied, failure.Failure);
        Assert.Contains("dynamodb:CreateTable", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The option, and what is answered instead of DynamoDB, given the operation and whether CreateTable was called before it.</summary>
    private static Action<DynamoDBSessionOptions> Creating(Func<string, bool, HttpResponseMessage?> answer) => options =>
    {
        var created = false;
        options.CreateTable = true;
        options.ConfigureClient += config => ((DynamoDBWire)config.HttpClientFactory).Fault = (operation, _) =>
        {
            var response = answer(operation, created);
            created |= operation == "CreateTable";
            return Task.FromResult(response);
        };
    };
}
