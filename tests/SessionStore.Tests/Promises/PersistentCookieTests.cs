using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>A cookie that the browser keeps for a time goes on for as long as its visitor comes.</summary>
public sealed class PersistentCookieTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Theory]
    [InlineData("touch")]
    [InlineData("write")]
    [InlineData("increment")]
    public async Task It_is_given_again_when_a_touch_is_due(string visit)
    {
        await using var app = await StartPersistentAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Null(await CookieOfAsync(browser, visit));
        app.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("max-age=2592000", await CookieOfAsync(browser, visit), StringComparison.Ordinal);
        Assert.Null(await CookieOfAsync(browser, visit));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task An_abandoned_session_s_leaves_the_browser()
    {
        await using var app = await StartPersistentAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        using var response = await browser.SendVisitAsync(context => context.Session.AbandonAsync());

        Assert.All(response.Headers.GetValues("Set-Cookie"), cookie => Assert.DoesNotContain("max-age", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(browser.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task One_that_ends_with_the_browser_is_given_once()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        app.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await CookieOfAsync(browser, "touch"));
    }

    private static async Task<string?> CookieOfAsync(Browser browser, string visit)
    {
        using var response = await browser.SendVisitAsync(context => visit switch
        {
            "write" => Task.Run(() => context.Session.SetString("page", Guid.NewGuid().ToString())),
            "increment" => context.Session.IncrementAsync("n"),
            _ => Task.CompletedTask,
        });
        return response.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.FirstOrDefault(cookie => cookie.StartsWith(".AspNetCore.Session=", StringComparison.Ordinal))
            : null;
    }

    private Task<SessionApp> StartPersistentAsync() => StartAsync(services: services => services.Configure<SessionOptions>(options =>
    {
        options.IdleTimeout = TimeSpan.FromDays(30);
        options.Cookie.MaxAge = TimeSpan.FromDays(30);
    }));
}
