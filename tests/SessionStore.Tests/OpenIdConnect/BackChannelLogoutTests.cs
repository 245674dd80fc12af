using Microsoft.AspNetCore.DataProtection;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.OpenIdConnect;

/// <summary>A provider's logout ends what its tokens name, on every instance, against a real provider and the real handler.</summary>
public sealed class BackChannelLogoutTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_session_at_the_provider_ends_its_own_sign_ins_on_every_instance_and_no_others()
    {
        await using var provider = await Provider.StartAsync();
        var keys = new EphemeralDataProtectionProvider();
        await using var one = await RelyingApp.StartAsync(dynamoDB, provider, sharedKeys: keys);
        await using var two = await RelyingApp.StartAsync(dynamoDB, provider, one.Table, keys);
        using var desk = await one.SignedInAsync("ada:s1");
        using var phone = await one.SignedInAsync("ada:s2");
        using var grace = await two.SignedInAsync("grace:s3");

        Assert.Equal(200, await two.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));

        Assert.Equal("nobody", await desk.GetAsync("/who"));
        Assert.Equal("ada", await phone.GetAsync("/who"));
        Assert.Equal("grace", await grace.GetAsync("/who"));
        var line = Assert.Single(two.Log.Lines, line => line.EventId.Id == 151);
        Assert.Contains("1 sign-ins", line.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s1", "nobody", "ada")]
    [InlineData(null, "nobody", "nobody")]
    public async Task A_subject_alone_ends_all_of_the_users_sign_ins_and_with_a_session_that_one(string? session, string desk, string phone)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var first = await app.SignedInAsync("ada:s1");
        using var second = await app.SignedInAsync("ada:s2");
        using var other = await app.SignedInAsync("grace:s3");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => (claims["sub"], claims["sid"]) = ("ada", session))));

        Assert.Equal(desk, await first.GetAsync("/who"));
        Assert.Equal(phone, await second.GetAsync("/who"));
        Assert.Equal("grace", await other.GetAsync("/who"));
    }

    [Fact]
    public async Task A_session_that_nobody_has_signed_in_with_is_logged_out_already()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));
        Assert.Equal("ada", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task An_app_with_user_ids_of_its_own_says_which_the_subject_is()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(
            dynamoDB, provider, logout: options => options.FindUserId = (_, subject) => ValueTask.FromResult(subject == "external" ? "ada" : null));
        using var browser = await app.SignedInAsync("ada:s1");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sub"] = "ada")));
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sub"] = "external")));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_token_is_obeyed_once_and_refused_for_as_long_as_it_is_valid()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        var token = provider.LogoutToken(claims => claims["sub"] = "ada");
        Assert.Equal(200, await app.LogoutStatusAsync(token));

        using var browser = await app.SignedInAsync("ada:s1");
        Assert.Equal(400, await app.LogoutStatusAsync(token));

        Assert.Equal("ada", await browser.GetAsync("/who"));
        var used = Assert.Single(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("jti#", StringComparison.Ordinal));
        // The two minutes that it is valid, and the five that clocks may differ.
        Assert.InRange(long.Parse(used["expires"].N, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 400, 420);
    }

    [Theory]
    [InlineData("GetItem")]
    [InlineData("DeleteItem")]
    [InlineData("PutItem")]
    public async Task While_DynamoDB_is_away_the_provider_is_told_to_try_again_and_its_token_still_counts(string operation)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");
        var token = provider.LogoutToken(claims => claims["sid"] = "s1");

        app.Wire.Fault = (called, _) => Task.FromResult(called == operation ? Fault.Response(400, "ThrottlingException") : null);
        Assert.Equal(503, await app.LogoutStatusAsync(token));
        app.Wire.Fault = null;

        Assert.Equal(200, await app.LogoutStatusAsync(token));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_ticket_with_a_new_key_or_a_later_expiry_is_still_found()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");
        for (var i = 0; i < 3; i++)
        {
            // Past the expiry that the provider session's item had at first.
            app.Time.Advance(TimeSpan.FromHours(9));
            Assert.Equal("ada", await browser.GetAsync("/who"));
        }

        await AssertProviderSessionLivesAsLongAsTicketAsync();
        using var promoted = await browser.SendVisitAsync(context =>
        {
            ((System.Security.Claims.ClaimsIdentity)context.User.Identity!).AddClaim(new("role", "admin"));
            return Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.SignInAsync(context, context.User);
        });
        await AssertProviderSessionLivesAsLongAsTicketAsync();
        var now = app.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => (claims["sid"], claims["iat"], claims["exp"]) = ("s1", now, now + 60))));
        Assert.Equal("nobody", await browser.GetAsync("/who"));

        async Task AssertProviderSessionLivesAsLongAsTicketAsync()
        {
            var items = await dynamoDB.ItemsAsync(app.Table);
            var ticket = items.Single(item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal) && !item.ContainsKey("state"));
            var session = items.Single(item => item["id"].S.StartsWith("sid#", StringComparison.Ordinal));
            Assert.True(long.Parse(session["expires"].N, null) >= long.Parse(ticket["expires"].N, null));
        }
    }

    [Fact]
    public async Task Signing_in_costs_one_item_more_and_a_logout_its_reads_a_write_and_what_it_revokes()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        app.Wire.Take();
        using var browser = await app.SignedInAsync("ada:s1");
        Assert.Equal([("GetItem", 1), ("TransactWriteItems", 3), ("GetItem", 1)], app.Wire.Take().Select(call => (call.Operation, call.Items)));

        await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1"));
        var logout = app.Wire.Take();
        Assert.Equal(["GetItem", "GetItem", "GetItem", "DeleteItem", "UpdateItem", "GetItem", "PutItem"], logout.Select(call => call.Operation));
        Assert.All(logout.Where(call => call.Operation == "GetItem"), read => Assert.True(read.Consistent));

        await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sub"] = "ada"));
        Assert.Equal(["GetItem", "GetItem", "PutItem"], app.Wire.Take().Select(call => call.Operation));
    }
}
