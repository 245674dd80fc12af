using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.SecurityToken;
using LocalAws.History;
using LocalAws.Tests.Support;

namespace LocalAws.Tests;

public sealed class EventHistoryTests(DynamoDBLocalFixture dynamoDB) : IAsyncLifetime
{
    private LocalAwsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LocalAwsServer.StartAsync(dynamoDB.Endpoint);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Assuming_a_role_of_another_account_is_an_event_in_both()
    {
        await _server.AssumeRoleAsync();

        var events = await _server.EventsAsync("?eventName=AssumeRole");
        var inTable = Assert.Single(await _server.EventsAsync("?account=111111111111"));

        Assert.Equal(2, events.Count);
        Assert.Equal("sts.amazonaws.com", inTable.GetProperty("eventSource").GetString());
        Assert.Equal("111111111111", inTable.GetProperty("recipientAccountId").GetString());
        Assert.Equal("IAMUser", inTable.GetProperty("userIdentity").GetProperty("type").GetString());
        Assert.Equal("222222222222", inTable.GetProperty("userIdentity").GetProperty("accountId").GetString());
        Assert.Equal("tests", inTable.GetProperty("requestParameters").GetProperty("roleSessionName").GetString());
        Assert.Equal("us-east-1", inTable.GetProperty("awsRegion").GetString());
        Assert.True(inTable.GetProperty("eventTime").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task A_refusal_is_an_event_of_the_callers_account()
    {
        await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.ExternalId = "wrong"));

        var refused = Assert.Single(await _server.EventsAsync());

        Assert.Equal("AccessDenied", refused.GetProperty("errorCode").GetString());
        Assert.Equal("222222222222", refused.GetProperty("recipientAccountId").GetString());
    }

    [Fact]
    public async Task Of_DynamoDB_only_what_was_refused_is_an_event()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());
        await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a"));
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.ListTablesAsync());

        var refused = Assert.Single(await _server.EventsAsync("?eventSource=dynamodb.amazonaws.com"));

        Assert.Equal("ListTables", refused.GetProperty("eventName").GetString());
        Assert.Equal("AccessDenied", refused.GetProperty("errorCode").GetString());
        var issuer = refused.GetProperty("userIdentity").GetProperty("sessionContext").GetProperty("sessionIssuer");
        Assert.Equal(LocalAwsServer.RoleArn, issuer.GetProperty("arn").GetString());
    }

    [Fact]
    public async Task A_call_whose_caller_went_away_is_no_success()
    {
        using var set = await _server.FaultAsync("sts-slow?seconds=600&delay=300");
        using var sts = _server.Sts();
        IReadOnlyList<JsonElement> history;
        do
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sts.GetCallerIdentityAsync(new(), cancellation.Token));
            history = await _server.EventsAsync();
        }
        while (history.Count == 0);

        Assert.All(history, entry => Assert.Equal("RequestCanceled", entry.GetProperty("errorCode").GetString()));
    }

    [Fact]
    public async Task No_event_tells_a_secret()
    {
        var credentials = await _server.AssumeRoleAsync();
        await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.ExternalId = "guessed-id"));
        await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.ExternalId = "guessed-id" + Environment.NewLine));

        var everything = await _server.Http.GetStringAsync("/event-history") + await PageAsync();

        string[] secrets =
        [
            credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken, LocalAwsServer.ExternalId, "guessed-id",
            LocalAwsServer.AppKey.Id, LocalAwsServer.AppKey.Secret,
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_shows_what_strangers_send_as_text()
    {
        const string Arn = "arn:aws:iam::111111111111:role/<script>alert(1)</script>";
        await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync(request => request.RoleArn = Arn));

        var page = await PageAsync("?eventName=%3Cscript%3E") + await PageAsync();

        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("role/&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visitor_of_the_root_is_shown_the_page()
    {
        using var response = await _server.Http.GetAsync("/");

        Assert.Equal("/event-history", response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_history_keeps_the_newest_only()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, EventHistory.Capacity + 5), TestContext.Current.CancellationToken, async (_, token) =>
        {
            using var response = await _server.Http.PostAsync("/", content: null, token);
        });
        await _server.AssumeRoleAsync();

        var events = await _server.EventsAsync();

        Assert.Equal(EventHistory.Capacity, events.Count);
        Assert.Equal("AssumeRole", events[0].GetProperty("eventName").GetString());
    }

    private async Task<string> PageAsync(string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/event-history{query}");
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await _server.Http.SendAsync(request);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }
}
