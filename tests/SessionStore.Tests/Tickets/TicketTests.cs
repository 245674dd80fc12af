using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
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
        using var thief = app.NewBrowserLike(browser);

        await browser.GetAsync("/out");

        Assert.Equal("nobody", await thief.GetAsync("/who"));
        var user = Assert.Single(await dynamoDB.ItemsAsync(app.Table));
        Assert.Empty(user["sessions"].M);
    }

    [Fact]
    public async Task Each_request_costs_one_consistent_read_and_sliding_nothing_until_the_touch_interval_has_passed()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = app.NewBrowser();

        await browser.GetAsync("/in?user=ada");
        Assert.Equal(["GetItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));

        await browser.GetAsync("/who");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        app.Time.Advance(TimeSpan.FromMinutes(59));
        await browser.GetAsync("/who?slide");
        Assert.Equal([new("GetItem", Consistent: true, Units: 1)], app.Wire.Take());

        // An hour is TouchAfter, and a tenth of the ticket's ten.
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.GetAsync("/who?slide");
        Assert.Equal(["GetItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));

        await browser.GetAsync("/out");
        Assert.Equal(["GetItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task Tickets_are_listed_and_revoked_like_sessions()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var phone = await app.SignedInAsync("ada");
        using var desk = await app.SignedInAsync("ada");

        Assert.Equal(2, (await desk.ListTicketsAsync("ada")).Length);
        Assert.Single(await desk.ListTicketsAsync("ada"), line => line.EndsWith("|True", StringComparison.Ordinal));
        Assert.Equal("1", await desk.GetAsync("/revoke-all?user=ada&except=true"));

        Assert.Equal("nobody", await phone.GetAsync("/who"));
        Assert.Equal("ada", await desk.GetAsync("/who"));
    }

    [Theory]
    [InlineData("/revoked-meanwhile?user=ada&role=admin")]
    [InlineData("/revoked-meanwhile?user=ada")]
    public async Task A_sign_in_under_way_does_not_bring_a_revoked_ticket_back_and_says_so(string signIn)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");

        Assert.Equal(HttpStatusCode.InternalServerError, await browser.StatusAsync(signIn));
        Assert.Contains(app.Log.Lines, line => line.Exception is SessionEndedException);

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.DoesNotContain(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ticket_copied_into_another_item_is_not_accepted()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var victim = await app.SignedInAsync("ada");
        var stolen = (await dynamoDB.TicketAsync(app))["sess"];
        using var thief = await app.SignedInAsync("mallory");
        var own = (await dynamoDB.ItemsAsync(app.Table)).Single(item => item.TryGetValue("user", out var user) && user.S == SessionStore.Table.UserItem.IdOf("mallory"));
        own["sess"] = stolen;
        await dynamoDB.Client.PutItemAsync(app.Table, own);

        Assert.Equal("nobody", await thief.GetAsync("/who"));
        Assert.Equal("ada", await victim.GetAsync("/who"));
        Assert.Contains(app.Log.Lines, line => line.EventId.Id == 123);
    }

    [Theory]
    [InlineData("issued", "1e30")]
    [InlineData("issued", "-1e30")]
    [InlineData("issued", null)]
    [InlineData("expires", "1e30")]
    public async Task A_ticket_with_damaged_dates_is_none_and_its_user_can_sign_in_again(string name, string? number)
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var browser = await app.SignedInAsync("ada");
        var item = await dynamoDB.TicketAsync(app);
        var attributes = name == "issued" ? item["sess"].M : item;
        attributes.Remove(name);
        if (number is not null)
        {
            attributes[name] = new() { N = number };
        }

        await dynamoDB.Client.PutItemAsync(app.Table, item);

        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Equal("nobody", await browser.GetAsync("/who?renew"));
        await browser.GetAsync("/in?user=ada");
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task The_claim_that_names_the_user_and_the_label_can_be_chosen_and_a_ticket_without_it_is_not_listed()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB, authentication => authentication.AddDynamoDBTicketStore(configure: options =>
        {
            options.UserIdClaimType = ClaimTypes.Role;
            options.Label = context => "from " + context.Request.Path;
        }));
        using var ada = await app.SignedInAsync("ada", "admin");
        using var grace = await app.SignedInAsync("grace");

        Assert.Equal("from /in", Assert.Single(await ada.ListTicketsAsync("admin")).Split('|')[1]);
        Assert.Equal("grace", await grace.GetAsync("/who"));
        await grace.GetAsync("/out");
        Assert.Equal("nobody", await grace.GetAsync("/who"));
    }

    [Fact]
    public async Task A_user_known_only_by_sub_is_listed_and_revoked()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var ada = app.NewBrowser();
        await ada.GetAsync("/in-as?claim=sub&user=ada");

        Assert.Single(await ada.ListTicketsAsync("ada"));
        Assert.Equal("1", await ada.GetAsync("/revoke-all?user=ada&except=false"));
        Assert.Equal("nobody", await ada.GetAsync("/who"));
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id == 124);
    }

    [Fact]
    public async Task A_sign_in_that_names_no_user_says_so()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var ada = app.NewBrowser();
        await ada.GetAsync("/in-as?claim=nickname&user=ada");
        await ada.GetAsync("/who?renew=claims");

        Assert.Equal("ada", await ada.GetAsync("/who"));
        Assert.Contains("sub", Assert.Single(app.Log.Lines, line => line.EventId.Id == 124).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_does_one_over_a_sign_in_that_named_one()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var ada = await app.SignedInAsync("ada");
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id == 124);

        await ada.GetAsync("/in-as?claim=nickname&user=ada");

        Assert.Single(app.Log.Lines, line => line.EventId.Id == 124);
        Assert.Empty(await ada.ListTicketsAsync("ada"));
    }

    [Fact]
    public async Task A_claim_without_a_value_names_nobody_and_hides_no_other()
    {
        await using var app = await TicketApp.StartAsync(dynamoDB);
        using var ada = app.NewBrowser();

        using var response = await ada.SendVisitAsync(context => context.SignInAsync(new(
        [
            new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "")], "first"),
            new ClaimsIdentity([new("sub", ""), new("sub", "ada")], "second"),
        ])));

        Assert.Single(await ada.ListTicketsAsync("ada"));
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id == 124);
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
}
