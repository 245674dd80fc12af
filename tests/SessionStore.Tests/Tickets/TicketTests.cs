using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

public sealed class TicketTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_ticket_lives_in_the_table_and_its_claims_cannot_be_read_there()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada-lovelace");

        Assert.Equal("ada-lovelace", await browser.GetAsync("/who"));

        var items = await dynamoDB.ItemsAsync(app.Table);
        Assert.Equal(["ticket", "user"], items.Select(item => item["id"].S.Split('#')[0]).Order(StringComparer.Ordinal));
        var ticket = items.Single(item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal))["sess"].M["ticket"].B.ToArray();
        Assert.DoesNotContain("ada-lovelace", System.Text.Encoding.Latin1.GetString(ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_deletes_the_ticket_and_its_entry_and_the_cookie_is_worthless()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var thief = app.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());

        await browser.GetAsync("/out");

        Assert.Equal("nobody", await thief.GetAsync("/who"));
        var user = Assert.Single(await dynamoDB.ItemsAsync(app.Table));
        Assert.Empty(user["sessions"].M);
    }

    [Fact]
    public async Task Each_request_costs_one_consistent_read_and_renewal_nothing_until_the_touch_interval_has_passed()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();

        await browser.GetAsync("/in?user=ada");
        Assert.Equal(["GetItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));

        await browser.GetAsync("/who");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        await browser.GetAsync("/who?renew");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        // An hour is TouchAfter, and a tenth of the ticket's ten.
        app.Time.Advance(TimeSpan.FromHours(1));
        await browser.GetAsync("/who?renew");
        Assert.Equal(["GetItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));

        await browser.GetAsync("/out");
        Assert.Equal(["GetItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task A_ticket_slides_and_expires_when_it_says()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var cookie = browser.TicketCookie();
        var before = await TicketAsync(app);

        app.Time.Advance(TimeSpan.FromHours(6));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        var after = await TicketAsync(app);
        Assert.Equal(before["sess"].M["ticket"].B.ToArray(), after["sess"].M["ticket"].B.ToArray());
        Assert.NotEqual(before["expires"].N, after["expires"].N);
        Assert.NotEqual(cookie, browser.TicketCookie());

        app.Time.Advance(TimeSpan.FromHours(9));
        Assert.Equal("ada", await browser.GetAsync("/who"));

        app.Time.Advance(TimeSpan.FromHours(11));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task New_properties_are_written_and_keep_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var before = await TicketAsync(app);

        await browser.GetAsync("/token?token=abc");

        var after = await TicketAsync(app);
        Assert.Equal(before["id"].S, after["id"].S);
        Assert.NotEqual(before["sess"].M["ticket"].B.ToArray(), after["sess"].M["ticket"].B.ToArray());
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Theory]
    [InlineData("/in?user=ada&role=admin", "ada")]
    [InlineData("/in?user=grace", "grace")]
    [InlineData("/out-and-in?user=ada", "ada")]
    public async Task A_sign_in_with_other_rights_gets_a_new_key_and_the_old_cookie_gets_none_of_them(string signIn, string user)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        using var thief = app.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());
        Assert.Equal("ada", await thief.GetAsync("/who"));

        await browser.GetAsync(signIn);

        Assert.Equal(user, await browser.GetAsync("/who"));
        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Single(await ListAsync(browser, user));
        if (user != "ada")
        {
            Assert.Empty(await ListAsync(browser, "ada"));
        }
    }

    [Fact]
    public async Task The_same_claims_again_keep_the_key()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada", "admin");
        var before = await TicketAsync(app);

        await browser.GetAsync("/in?user=ada&role=admin");

        Assert.Equal(before["id"].S, (await TicketAsync(app))["id"].S);
        Assert.Equal("admin", await browser.GetAsync("/role"));
    }

    [Fact]
    public async Task Tickets_are_listed_and_revoked_like_sessions()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada");
        using var desk = await app.SignedInAsync("ada");

        Assert.Equal(2, (await ListAsync(desk, "ada")).Length);
        Assert.Single(await ListAsync(desk, "ada"), line => line.EndsWith("|True", StringComparison.Ordinal));
        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada&except=true"));

        Assert.Equal("nobody", await phone.GetAsync("/who"));
        Assert.Equal("ada", await desk.GetAsync("/who"));
    }

    [Fact]
    public async Task A_revoked_ticket_is_not_brought_back_by_a_request_that_was_under_way()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");

        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync("/revoked-meanwhile?user=ada&role=admin"));

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.DoesNotContain(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ticket_copied_into_another_item_is_not_accepted()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var victim = await app.SignedInAsync("ada");
        var stolen = (await TicketAsync(app))["sess"];
        using var thief = await app.SignedInAsync("mallory");
        var own = (await dynamoDB.ItemsAsync(app.Table)).Single(item => item.TryGetValue("user", out var user) && user.S == SessionStore.Table.UserItem.IdOf("mallory"));
        own["sess"] = stolen;
        await dynamoDB.Client.PutItemAsync(app.Table, own);

        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Equal("ada", await victim.GetAsync("/who"));
        Assert.Contains(app.Log.Lines, line => line.EventId.Id == 123);
    }

    [Fact]
    public async Task The_claim_that_names_the_user_and_the_label_can_be_chosen_and_a_ticket_without_it_is_not_listed()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB, authentication => authentication.AddDynamoDBTicketStore(configure: options =>
        {
            options.UserIdClaimType = System.Security.Claims.ClaimTypes.Role;
            options.Label = context => "from " + context.Request.Path;
        }));
        using var ada = await app.SignedInAsync("ada", "admin");
        using var grace = await app.SignedInAsync("grace");

        Assert.Equal("from /in", Assert.Single(await ListAsync(ada, "admin")).Split('|')[1]);
        Assert.Equal("grace", await grace.GetAsync("/who"));
        await grace.GetAsync("/out");
        Assert.Equal("nobody", await grace.GetAsync("/who"));
    }

    [Fact]
    public void A_store_before_its_cookie_scheme_says_so()
    {
        var services = WebApplication.CreateSlimBuilder().Services.AddDynamoDBSession();
        services.AddAuthentication().AddDynamoDBTicketStore("Other").AddCookie("Other");
        using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(() => CookieOptions(provider));

        Assert.Contains("AddCookie(\"Other\")", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_sessions_in_DynamoDB_says_so()
    {
        var services = WebApplication.CreateSlimBuilder().Services;
        services.AddAuthentication().AddCookie("Other").AddDynamoDBTicketStore("Other");
        using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(() => CookieOptions(provider));

        Assert.Contains("AddDynamoDBSession", failure.Message, StringComparison.Ordinal);
    }

    private static CookieAuthenticationOptions CookieOptions(IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get("Other");

    private async Task<Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>> TicketAsync(SessionApp app) =>
        (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal));

    private static async Task<string[]> ListAsync(Browser browser, string user) =>
        (await browser.GetAsync($"/list?user={user}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
