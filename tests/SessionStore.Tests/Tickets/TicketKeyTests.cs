using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>When a ticket gets a new key, and what becomes of requests that still have the old one.</summary>
public sealed class TicketKeyTests(DynamoDBFixture dynamoDB)
{
    [Theory]
    [InlineData("/in?user=ada&role=admin", "ada")]
    [InlineData("/in?user=grace", "grace")]
    [InlineData("/out-and-in?user=ada", "ada")]
    [InlineData("/promote", "ada")]
    [InlineData("/who?renew=claims", "ada")]
    [InlineData("/who?renew=claims in place", "ada")]
    [InlineData("/who?renew=other method", "ada")]
    [InlineData("/who?renew=other claim type", "ada")]
    public async Task Other_rights_come_with_a_new_key_and_the_old_cookie_gets_none_of_them(string path, string user)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var thief = app.NewBrowserLike(browser);
        Assert.Equal("ada", await thief.GetAsync("/who"));

        await browser.GetAsync(path);

        Assert.Equal(user, await browser.GetAsync("/who"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Single(await browser.ListTicketsAsync(user));
        if (path.Contains("role", StringComparison.Ordinal))
        {
            Assert.Equal("admin", await browser.GetAsync("/role"));
        }

        if (user != "ada")
        {
            Assert.Empty(await browser.ListTicketsAsync("ada"));
        }
    }

    [Theory]
    [InlineData("/in?user=ada&role=admin")]
    [InlineData("/who?renew=claims")]
    public async Task A_sign_out_that_comes_with_the_old_cookie_ends_the_ticket_under_its_new_key(string path)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var earlier = app.NewBrowserLike(browser);
        await browser.GetAsync(path);

        await earlier.GetAsync("/out");

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Empty(await browser.ListTicketsAsync("ada"));
    }

    [Theory]
    [InlineData("/who?renew=fewer claims", "none")]
    [InlineData("/who?renew=other order", "admin")]
    [InlineData("/who?renew=token", "admin")]
    [InlineData("/in?user=ada", "none")]
    public async Task What_is_lost_kept_or_reordered_keeps_the_key_and_a_second_request_in_flight_its_user(string path, string role)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        using var second = app.NewBrowserLike(browser);
        var before = await dynamoDB.TicketAsync(app);

        app.Wire.Take();
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(path));

        Assert.Equal(["GetItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal(before["id"].S, (await dynamoDB.TicketAsync(app))["id"].S);
        Assert.Equal("ada", await second.GetAsync("/who"));
        Assert.Equal(role, await second.GetAsync("/role"));
    }

    [Fact]
    public async Task What_is_not_stored_of_a_principal_gives_no_new_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await dynamoDB.TicketAsync(app);

        using var response = await browser.SendVisitAsync(context =>
        {
            var identity = (ClaimsIdentity)context.User.Identity!;
            // The ticket keeps it only when it is a text.
            identity.BootstrapContext = new Uri("https://example.com/");
            identity.Label = "only here";
            return context.SignInAsync(context.User);
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(before["id"].S, (await dynamoDB.TicketAsync(app))["id"].S);
    }

    [Fact]
    public async Task A_renewal_under_way_gives_no_role_back_that_another_has_taken_and_keeps_its_own_token()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        using var slow = app.NewBrowserLike(browser);

        using var response = await slow.SendVisitAsync(_ => browser.GetAsync("/who?renew=fewer claims"), query: "?renew=token");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("none", await browser.GetAsync("/role"));
        string? token = null;
        using var read = await browser.SendVisitAsync(async context => token = await context.GetTokenAsync("access"));
        Assert.Equal("fresh", token);
    }

    [Theory]
    [InlineData("?renew=claims")]
    [InlineData("?renew=other order")]
    public async Task Of_two_renewals_that_both_change_the_claims_the_first_ones_stay(string query)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        using var slow = app.NewBrowserLike(browser);

        using var response = await slow.SendVisitAsync(_ => browser.GetAsync("/who?renew=fewer claims"), query: query);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("none", await slow.GetAsync("/role"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_role_that_a_renewal_takes_away_is_gone_when_another_has_only_put_the_claims_in_order()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        using var slow = app.NewBrowserLike(browser);

        using var response = await slow.SendVisitAsync(_ => browser.GetAsync("/who?renew=other order"), query: "?renew=fewer claims");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("none", await browser.GetAsync("/role"));
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_sign_in_that_another_request_got_ahead_of_gets_what_it_asks_for_under_a_new_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        using var other = app.NewBrowserLike(browser);

        using var response = await browser.SendVisitAsync(async context =>
        {
            await other.GetAsync("/who?renew=fewer claims");
            await context.SignInAsync(context.User);
        });

        Assert.Equal("admin", await browser.GetAsync("/role"));
        Assert.Equal("nobody", await other.GetAsync("/who"));
    }

    [Fact]
    public async Task The_same_claims_again_keep_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        var before = await dynamoDB.TicketAsync(app);

        app.Wire.Take();
        await browser.GetAsync("/in?user=ada&role=admin");

        // Written although nothing changed: only so it is sure that the ticket lives, and nobody is told to be in who is out.
        Assert.Equal(["GetItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal(before["id"].S, (await dynamoDB.TicketAsync(app))["id"].S);
        Assert.Equal("admin", await browser.GetAsync("/role"));
    }

    [Theory]
    [InlineData("", "/promote")]
    [InlineData("", "/revoke-all?user=ada&except=false")]
    [InlineData("?renew=claims", "/promote")]
    [InlineData("?renew=claims", "/revoke-all?user=ada&except=false")]
    [InlineData("?renew=token", "/promote")]
    public async Task A_renewal_that_comes_too_late_fails_no_request_and_puts_no_dead_cookie_over_the_new_one(string query, string meanwhile)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var slow = app.NewBrowserLike(browser);

        // More than half of the ticket's life: both requests renew it.
        app.Time.Advance(TimeSpan.FromHours(6));
        using var response = await slow.SendVisitAsync(_ => browser.GetAsync(meanwhile), query: query);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(meanwhile == "/promote" ? "admin" : "none", await browser.GetAsync("/role"));
        Assert.DoesNotContain(app.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_renewal_that_writes_nothing_leaves_the_browser_its_cookie_which_may_be_a_newer_one()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var slow = app.NewBrowserLike(browser);

        using var response = await slow.SendVisitAsync(_ => browser.GetAsync("/promote"), query: "?renew");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("admin", await browser.GetAsync("/role"));
    }

    [Fact]
    public async Task Renewals_of_two_schemes_in_one_request_fail_it_no_more_than_one()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB, authentication =>
        {
            authentication.AddDynamoDBTicketStore();
            authentication.AddCookie("Other", options => options.ExpireTimeSpan = TimeSpan.FromHours(10)).AddDynamoDBTicketStore("Other");
            authentication.Services.Configure<AuthenticationOptions>(options => options.DefaultScheme = "Cookies");
        });
        using var browser = await app.SignedInAsync("ada");
        using var signedIn = await browser.SendVisitAsync(context => context.SignInAsync("Other", context.User));
        using var slow = app.NewBrowserLike(browser);

        app.Time.Advance(TimeSpan.FromHours(6));
        using var response = await slow.SendVisitAsync(async context =>
        {
            Assert.True((await context.AuthenticateAsync("Other")).Succeeded);
            Assert.Equal("2", await browser.GetAsync("/revoke-all?user=ada&except=false"));
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Parallel_renewals_with_other_rights_end_in_one_ticket_and_fail_no_request()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var parallel = Enumerable.Range(0, 10).Select(_ => app.NewBrowserLike(browser)).ToList();

        var answers = await Task.WhenAll(parallel.Select(request => request.GetAsync("/who?renew=claims")));

        // A request that came after the first had finished finds no ticket at its key; the others don't notice.
        Assert.Contains("ada", answers);
        Assert.Single(await browser.ListTicketsAsync("ada"));
        var roles = await Task.WhenAll(parallel.Select(request => request.GetAsync("/role")));
        Assert.Single(roles, "editor");
        parallel.ForEach(request => request.Dispose());
    }
}
