using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

/// <summary>The commands that the dashboard offers for LocalAws, and what a visitor of the app sees of them.</summary>
public class FaultCommandTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_command_does_what_it_says_and_the_visitor_stays_logged_in()
    {
        await using var application = await AppHostFixture.StartAsync();
        using var visitor = new Visitor(application.GetEndpoint("webapp"));
        using var localAws = application.CreateHttpClient("localaws");
        await visitor.GetAsync("/login");

        foreach (var command in new[] { "sts-slow", "throttle-dynamodb", "sts-down" })
        {
            await ExecuteAsync(application, command);
            var active = await localAws.GetFromJsonAsync<JsonElement>("/faults", CancellationToken);
            Assert.Contains(active.EnumerateArray(), set => set.GetProperty("name").GetString() == command);
            using var page = await visitor.SendAsync("/");
            // Half of the calls throttled is more than the retries make good.
            Assert.True(page.IsSuccessStatusCode || (command == "throttle-dynamodb" && page.StatusCode == HttpStatusCode.ServiceUnavailable));
            await ClearFaultsAsync(localAws);
            Assert.Equal("test", await visitor.UserAsync());
        }

        var before = await AssumeRoleEventsAsync(localAws);
        await ExecuteAsync(application, "revoke-sessions");
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal("test", await visitor.UserAsync());
        }

        // One by each instance; a renewal that happened to be due may come on top.
        Assert.InRange(await AssumeRoleEventsAsync(localAws), before + 2, before + 4);
    }

    private static async Task ExecuteAsync(DistributedApplication application, string command)
    {
        var result = await application.ResourceCommands.ExecuteCommandAsync("localaws", command, CancellationToken);
        Assert.True(result.Success, $"{command}: {result.Message}");
    }

    private static async Task ClearFaultsAsync(HttpClient localAws)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/faults");
        request.Headers.Add("X-LocalAws", "1");
        using var response = await localAws.SendAsync(request, CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<int> AssumeRoleEventsAsync(HttpClient localAws)
    {
        var history = await localAws.GetFromJsonAsync<JsonElement>("/event-history.json?eventName=AssumeRole&account=111111111111", CancellationToken);
        return history.GetProperty("Records").GetArrayLength();
    }
}
