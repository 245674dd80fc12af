using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>Ids can't be fixed; an abandoned session is gone.</summary>
public sealed class IdentityTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task RegenerateIdAsync_keeps_the_data_under_a_new_id_and_cookie()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "3 apples"));
        var oldCookie = browser.SessionCookie;
        var created = (await OnlyItemAsync(app))["created"].N;
        app.Time.Advance(TimeSpan.FromMinutes(5));

        var (before, after) = await browser.VisitAsync(async session =>
        {
            var before = session.Id;
            session.SetString("user", "Ada");
            await session.RegenerateIdAsync();
            return (before, session.Id);
        });

        Assert.NotEqual(before, after);
        Assert.NotEqual(oldCookie, browser.SessionCookie);
        Assert.Equal((after, "3 apples", "Ada"), await browser.VisitAsync(
            session => (session.Id, session.GetString("cart"), session.GetString("user"))));
        var moved = Assert.Single(await ItemsAsync(app), item => !item.ContainsKey("state"));
        Assert.Equal(created, moved["created"].N);
    }

    [Fact]
    public async Task The_old_cookie_finds_its_session_ended_and_its_item_expires_soon()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var fixation = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());

        Assert.Null(await fixation.VisitAsync(session => session.GetString("user")));
        await Assert.ThrowsAsync<SessionEndedException>(() => fixation.VisitAsync(session =>
        {
            session.SetString("user", "Mallory");
            return session.CommitAsync();
        }));

        var tombstone = Assert.Single(await ItemsAsync(app), item => item.ContainsKey("state"));
        Assert.DoesNotContain("sess", tombstone.Keys);
        var expires = long.Parse(tombstone["expires"].N, CultureInfo.InvariantCulture) - app.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.InRange(expires, 1, 120);
    }

    [Fact]
    public async Task A_client_that_never_got_its_new_cookie_can_begin_again_once_the_tombstone_has_expired()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var unlucky = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        var oldCookie = unlucky.SessionCookie;
        app.Time.Advance(TimeSpan.FromMinutes(2));

        await unlucky.VisitAsync(session => session.SetString("user", "Ada again"));

        Assert.NotEqual(oldCookie, unlucky.SessionCookie);
        Assert.Equal("Ada again", await unlucky.VisitAsync(session => session.GetString("user")));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Changes_after_RegenerateIdAsync_go_to_the_new_id()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "3 apples"));

        await browser.VisitAsync(async session =>
        {
            await session.RegenerateIdAsync();
            session.SetString("user", "Ada");
        });

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task RegenerateIdAsync_of_a_new_visitor_costs_nothing()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.RegenerateIdAsync());

        Assert.Empty(app.Wire.Calls);
        Assert.Empty(browser.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task AbandonAsync_deletes_item_and_cookies_at_once()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        await browser.VisitAsync(async session =>
        {
            session.SetString("discarded", "discarded");
            await session.AbandonAsync();
            Assert.Empty(await ItemsAsync(app));
            Assert.Empty(session.Keys);
        });

        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => !cookie.Expired);
        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task What_is_written_after_AbandonAsync_begins_a_new_session()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var oldCookie = browser.SessionCookie;

        await browser.VisitAsync(async session =>
        {
            await session.AbandonAsync();
            session.SetString("message", "You are signed out.");
        });

        Assert.NotEqual(oldCookie, browser.SessionCookie);
        Assert.Equal((null, "You are signed out."), await browser.VisitAsync(
            session => (session.GetString("user"), session.GetString("message"))));
        await OnlyItemAsync(app);
    }

    [Fact]
    public async Task The_old_cookie_does_not_lead_to_the_session_that_begins_after_AbandonAsync()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var fixation = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.AbandonAsync();
            session.SetString("user", "Grace");
        });

        Assert.Null(await fixation.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Neither_works_after_the_response_has_started()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        Exception? regenerate = null;
        Exception? abandon = null;

        await browser.VisitStatusAsync(async context =>
        {
            await context.Response.StartAsync();
            regenerate = await Record.ExceptionAsync(() => context.Session.RegenerateIdAsync());
            abandon = await Record.ExceptionAsync(() => context.Session.AbandonAsync());
            await context.Response.CompleteAsync();
        });

        Assert.IsType<InvalidOperationException>(regenerate);
        Assert.IsType<InvalidOperationException>(abandon);
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }
}
