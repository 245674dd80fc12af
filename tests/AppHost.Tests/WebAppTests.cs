using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

public class WebAppTests(AppHostFixture appHost)
{
    [Fact]
    public async Task The_web_app_is_alive()
    {
        using var visitor = await NewVisitorAsync();

        using var response = await visitor.SendAsync("/alive");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_login_lasts_on_every_instance_until_the_logout()
    {
        using var visitor = await NewVisitorAsync();

        Assert.Null(await visitor.UserAsync());
        Assert.Equal("Logged in", await visitor.GetAsync("/login"));
        var processes = new HashSet<string>(StringComparer.Ordinal);
        // The resource is healthy when one instance is; the other may take a moment.
        for (var i = 0; i < 6 || (i < 1000 && processes.Count < 2); i++)
        {
            var (user, process) = await visitor.HomeAsync();
            Assert.Equal("test", user);
            processes.Add(process);
        }

        Assert.Equal(2, processes.Count);
        Assert.Equal("Logged out", await visitor.GetAsync("/logout"));
        Assert.Null(await visitor.UserAsync());
    }

    [Fact]
    public async Task The_session_is_an_item_that_expires_and_names_neither_cookie_nor_key()
    {
        using var visitor = await NewVisitorAsync();
        using var response = await visitor.SendAsync("/login");
        var cookies = response.Headers.GetValues("Set-Cookie").ToList();
        using var client = await NewDynamoDBClientAsync();
        var table = Assert.Single((await client.ListTablesAsync()).TableNames);

        var items = (await client.ScanAsync(new ScanRequest { TableName = table, ConsistentRead = true })).Items;
        var sessions = items.Where(item => item["id"].S.StartsWith("session#", StringComparison.Ordinal)).ToList();

        Assert.Contains(sessions, item => item.TryGetValue("sess", out var values) && values.M["user"].S == "test" && item.ContainsKey("expires"));
        var cookie = cookies.First(cookie => cookie.StartsWith(".AspNetCore.Session=", StringComparison.Ordinal)).Split('=', ';')[1];
        Assert.DoesNotContain(items, item => item["id"].S.Contains(cookie, StringComparison.Ordinal));
        var timeToLive = await client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = table });
        Assert.Equal("expires", timeToLive.TimeToLiveDescription.AttributeName);
    }

    [Fact]
    public async Task Any_other_path_answers_without_touching_DynamoDB()
    {
        using var visitor = await NewVisitorAsync();

        using var response = await visitor.SendAsync("/some/where");

        Assert.Equal("Hello world", await response.Content.ReadAsStringAsync());
        Assert.StartsWith("session;dur=0.0;desc=\"0 DynamoDB calls\"", response.Headers.GetValues("Server-Timing").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        var application = await appHost.GetAsync();
        using var client = application.CreateHttpClient("webapp");
        string[] paths = ["/login", "/logout", "/devices/revoke", "/devices/revoke-all"];

        foreach (var path in paths)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["name"] = "Eve",
                ["handle"] = "x",
                ["exceptCurrent"] = "false",
            });
            using var response = await client.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task Without_DynamoDB_a_visitor_gets_503_and_is_not_logged_out()
    {
        await using var application = await AppHostFixture.StartAsync();
        using var visitor = new Visitor(application.GetEndpoint("webapp"));
        await visitor.GetAsync("/login");

        await application.ResourceCommands.ExecuteCommandAsync("dynamodb", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);
        using var page = await visitor.SendAsync("/");
        using var health = await visitor.SendAsync("/health");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.False(page.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    private async Task<Visitor> NewVisitorAsync() => new((await appHost.GetAsync()).GetEndpoint("webapp"));

    private async Task<AmazonDynamoDBClient> NewDynamoDBClientAsync() => new(
        new BasicAWSCredentials("observer", "observer"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = (await appHost.GetAsync()).GetEndpoint("dynamodb").ToString(),
            AuthenticationRegion = "us-east-1",
        });
}
