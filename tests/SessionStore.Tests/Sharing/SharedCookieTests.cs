using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>Both apps take and give the same cookie.</summary>
public sealed class SharedCookieTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_cookie_of_an_older_secret_is_taken_by_both_and_none_of_an_unknown_one()
    {
        await StartAsync(secrets: ["older"]);
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var (cookie, table) = (CookieOf(browser)!, AspNet.Table);
        await DisposeAsync();

        await StartAsync(secrets: ["newest", "older"], table: table);
        SetCookie(browser, cookie);
        using var known = NewBrowser();
        SetCookie(known, cookie);
        Assert.Equal("Ada", await known.VisitAsync(session => session.GetString("user")));
        Assert.Equal("Ada", (await Express.RunAsync(known, "return req.session.user;")).GetString());
        await DisposeAsync();

        await StartAsync(secrets: ["newest"], table: table);
        foreach (var forged in new[] { cookie, cookie[..^1] + (cookie[^1] == 'A' ? 'B' : 'A'), "s%3Aabc", "s%3A.abc", "abc", "s%3A" })
        {
            using var stranger = NewBrowser();
            SetCookie(stranger, forged);
            Assert.Null(await stranger.VisitAsync(session => session.GetString("user")));
            Assert.Equal("undefined", (await Express.RunAsync(stranger, "return typeof req.session.user;")).GetString());
        }

        Assert.DoesNotContain(AspNet.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task The_table_holds_no_id_that_a_cookie_could_be_made_of()
    {
        await StartAsync();
        using var browser = NewBrowser();
        var id = (await Express.RunAsync(browser, "req.session.user = 'Ada'; return req.sessionID;")).GetString()!;

        Assert.DoesNotContain(id, (await ItemAsync())["id"].S, StringComparison.Ordinal);
        Assert.Equal("session#" + await browser.VisitAsync(session => session.Id), (await ItemAsync())["id"].S);
    }

    [Fact]
    public async Task A_session_cookie_from_before_counts_for_nothing()
    {
        var keys = new EphemeralDataProtectionProvider();
        await using var before = await SessionApp.StartAsync(DynamoDB, Visit.Map, sharedKeys: keys);
        using var old = before.NewBrowser();
        await old.VisitAsync(session => session.SetString("user", "Ada"));
        await StartAsync(table: before.Table, keys: keys);

        using var browser = NewBrowser();
        browser.Cookies.Add(old.Cookies.GetCookies(old.Address));
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.SetString("user", "Bob"));
        Assert.Equal("Bob", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
        Assert.Equal("Ada", await old.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_log_out_here_deletes_the_cookie_and_its_companion()
    {
        await StartAsync();
        using var browser = NewBrowser();
        await Express.RunAsync(browser, "req.session.user = 'Ada';");
        await browser.VisitAsync(session => session.SetString("here", "1"));
        Assert.Equal(["connect.sid", "connect.sid.v"], browser.Cookies.GetAllCookies().Select(cookie => cookie.Name).Order());

        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.Empty(browser.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task A_cookie_that_Express_gives_again_has_the_attributes_of_its_settings_also_for_a_session_from_here()
    {
        await StartAsync(session: new { rolling = true, cookie = new { maxAge = 1_200_000, sameSite = "strict" } });
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        using var response = await Express.SendAsync(browser, "return req.session.cookie.originalMaxAge;");

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("SameSite=Strict", cookie, StringComparison.Ordinal);
        Assert.Contains("Expires=", cookie, StringComparison.Ordinal);
        Assert.Contains("HttpOnly", cookie, StringComparison.Ordinal);
        Assert.False((await ItemAsync()).ContainsKey("idle"));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task No_setting_of_express_session_loses_what_was_written_here(bool resave, bool saveUninitialized, bool rolling)
    {
        await StartAsync(session: new { resave, saveUninitialized, rolling, cookie = new { maxAge = 1_200_000 } });
        using var browser = NewBrowser();
        await Express.RunAsync(browser, "");
        Assert.Equal(saveUninitialized ? 1 : 0, (await DynamoDB.ItemsAsync(AspNet.Table)).Count);
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var slow = Express.RunAsync(browser, "await pause('slow');");
        var slowWriter = Express.RunAsync(browser, "await pause('writer'); req.session.there = 1;");
        await Express.ReachedAsync("slow");
        await Express.ReachedAsync("writer");
        await browser.VisitAsync(session =>
        {
            session.SetString("user", "Bob");
            session.SetString("here", "1");
        });
        await Express.OpenAsync("slow");
        await Express.OpenAsync("writer");
        await Task.WhenAll(slow, slowWriter);

        Assert.Equal(("Bob", "1", 1), await browser.VisitAsync(session => (session.GetString("user"), session.GetString("here"), session.GetInt32("there"))));
        Assert.Empty(await Express.TakeErrorsAsync());
    }
}
