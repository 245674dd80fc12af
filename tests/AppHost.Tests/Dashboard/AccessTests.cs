using System.Net;

namespace AppHost.Tests.Dashboard;

public sealed class AccessTests
{
    public static TheoryData<string> Addresses =>
    [
        "/", "/console", "/console/webapp", "/logs", "/traces", "/traces/1", "/metrics", "/assets/app.js", "/api/resources",
        "/api/console/webapp", "/api/traces", "/api/traces/1", "/api/logs", "/api/metrics", "/nothing/here",
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Nothing_is_shown_without_the_cookie(string address)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var visitor = dashboard.NewVisitor();

        using var bare = await visitor.GetAsync(new Uri(address, UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Cookie", $"dashboard-{visitor.BaseAddress!.Port}={RunningDashboard.Token}");
        using var guessed = await visitor.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, bare.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
    }

    [Fact]
    public async Task The_printed_address_logs_in_with_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var visitor = dashboard.NewVisitor();

        using var login = await visitor.GetAsync(dashboard.Server.LoginUrl);
        using var page = await visitor.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal("/", login.Headers.Location?.OriginalString);
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(RunningDashboard.Token, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'none'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login?t=")]
    [InlineData("/login?t=the-token-and-more")]
    public async Task A_wrong_token_does_not_log_in(string address)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var visitor = dashboard.NewVisitor();

        using var response = await visitor.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_foreign_name_that_points_here_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/resources", UriKind.Relative));
        request.Headers.Host = $"rebound.example:{dashboard.Server.LoginUrl.Port}";

        using var response = await dashboard.Page.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_command_needs_the_header_that_no_foreign_page_can_send()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var without = await dashboard.Page.PostAsync(new Uri("/api/resources/webapp/commands/restart", UriKind.Relative), content: null);

        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Empty(dashboard.Resources.Executed);
    }

    [Theory]
    [InlineData("webapp", "restart", HttpStatusCode.OK)]
    [InlineData("worker", "stop", HttpStatusCode.Conflict)]
    [InlineData("webapp", "nothing", HttpStatusCode.NotFound)]
    [InlineData("nobody", "restart", HttpStatusCode.NotFound)]
    public async Task A_command_runs_when_the_resource_offers_it(string resource, string command, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/resources/{resource}/commands/{command}", UriKind.Relative));
        request.Headers.Add("X-Dashboard-Request", "1");

        using var response = await dashboard.Page.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? [$"{resource}/{command}"] : [], dashboard.Resources.Executed);
    }
}
