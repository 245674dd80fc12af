using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.OpenIdConnect;

/// <summary>Which sign-ins a provider's session is known to be of, whatever became of them.</summary>
public sealed class ProviderSessionTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_session_that_two_users_had_one_after_the_other_ends_the_sign_ins_of_both()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var ada = await app.SignedInAsync("ada:s1");
        using var grace = await app.SignedInAsync("grace:s1");
        using var other = await app.SignedInAsync("grace:s2");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));

        Assert.Equal("nobody", await ada.GetAsync("/who"));
        Assert.Equal("nobody", await grace.GetAsync("/who"));
        Assert.Equal("grace", await other.GetAsync("/who"));
    }

    [Fact]
    public async Task A_short_sign_in_with_a_session_does_not_shorten_what_is_known_for_a_long_one()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var long1 = await SignedInWithClaimAsync(app, provider.Issuer, TimeSpan.FromDays(30));
        var before = await KnownUntilAsync(app);
        app.Wire.Take();
        using var short1 = await SignedInWithClaimAsync(app, provider.Issuer, TimeSpan.FromHours(1));

        Assert.Equal(before, await KnownUntilAsync(app));
        Assert.Equal(
            ["GetItem", "TransactWriteItems", "GetItem", "GetItem", "TransactWriteItems"], app.Wire.Take().Select(call => call.Operation));
        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));
        Assert.Equal("nobody", await long1.GetAsync("/who"));
        Assert.Equal("nobody", await short1.GetAsync("/who"));
    }

    [Fact]
    public async Task A_claim_that_the_app_made_anew_and_one_of_the_handler_are_both_ended()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var handlers = await app.SignedInAsync("ada:s1");
        using var made = await SignedInWithClaimAsync(app, issuer: null, TimeSpan.FromHours(1));

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));

        Assert.Equal("nobody", await handlers.GetAsync("/who"));
        Assert.Equal("nobody", await made.GetAsync("/who"));
    }

    [Fact]
    public async Task A_principal_made_anew_without_the_claim_is_still_that_sessions_also_under_a_new_key()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");

        // As ASP.NET Core Identity does, when it validates and when it refreshes.
        foreach (var more in new Claim?[] { null, new("role", "admin") })
        {
            using var response = await browser.SendVisitAsync(context => context.SignInAsync(new(new ClaimsIdentity(
                context.User.Claims.Where(claim => claim.Type != "sid").Concat(more is null ? [] : [more]), context.User.Identity!.AuthenticationType, "name", "role"))));
            response.EnsureSuccessStatusCode();
        }

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));

        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_handler_may_map_its_claims_or_leave_them(bool maps)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider, configure: options => options.MapInboundClaims = maps);
        using var desk = await app.SignedInAsync("ada:s1");
        using var phone = await app.SignedInAsync("ada:s2");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));
        Assert.Equal("nobody", await desk.GetAsync("/who"));
        Assert.Equal("ada", await phone.GetAsync("/who"));

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sub"] = "ada")));
        Assert.Equal("nobody", await phone.GetAsync("/who"));
    }

    [Fact]
    public async Task A_bound_session_is_ended_by_its_user_and_not_by_a_session_at_the_provider()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");
        await browser.VisitAsync(async session =>
        {
            session.SetString("name", "ada");
            await session.BindToUserAsync("ada");
        });

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));
        Assert.Equal("ada", await browser.VisitAsync(session => session.GetString("name")));

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sub"] = "ada")));
        Assert.Null(await browser.VisitAsync(session => session.GetString("name")));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("s\n1#\"\u00e9\ud83d\ude00")]
    [InlineData("long")]
    public async Task A_session_may_have_any_name_and_its_token_is_used_once_on_all_instances(string session)
    {
        session = session == "long" ? new('s', 4000) : session;
        await using var provider = await Provider.StartAsync();
        var keys = new EphemeralDataProtectionProvider();
        await using var one = await RelyingApp.StartAsync(dynamoDB, provider, sharedKeys: keys);
        await using var two = await RelyingApp.StartAsync(dynamoDB, provider, one.Table, keys);
        using var browser = await SignedInWithClaimAsync(one, provider.Issuer, TimeSpan.FromHours(1), session);
        var token = provider.LogoutToken(claims => claims["sid"] = session);

        Assert.Equal(200, await one.LogoutStatusAsync(token));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
        Assert.Equal(400, await two.LogoutStatusAsync(token));
    }

    private static async Task<Browser> SignedInWithClaimAsync(SessionApp app, string? issuer, TimeSpan life, string session = "s1")
    {
        var browser = app.NewBrowser();
        using var response = await browser.SendVisitAsync(context => context.SignInAsync(
            new(new ClaimsIdentity(
                [new("name", "ada"), new(ClaimTypes.NameIdentifier, "ada"), new("sid", session, ClaimValueTypes.String, issuer)], "app", "name", "role")),
            new AuthenticationProperties { ExpiresUtc = app.Time.GetUtcNow() + life }));
        response.EnsureSuccessStatusCode();
        return browser;
    }

    private async Task<string> KnownUntilAsync(SessionApp app) =>
        (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S.StartsWith("sid#", StringComparison.Ordinal))["expires"].N;
}
