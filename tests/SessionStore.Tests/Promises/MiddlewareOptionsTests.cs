using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Telemetry;

namespace SessionStore.Tests.Promises;

/// <summary>What UseSession was given counts, for each of them, from the first request on.</summary>
public sealed class MiddlewareOptionsTests(DynamoDBFixture dynamoDB)
{
    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public async Task The_given_cookie_and_idle_timeout_count()
    {
        await using var app = await StartAsync(Given("shop"));
        using var browser = app.NewBrowser();

        using (var response = await browser.SendVisitAsync(context => SetAsync(context, "book")))
        {
            var cookies = response.Headers.GetValues("Set-Cookie").ToList();
            Assert.Equal(["shop=", "shop.v="], cookies.Select(cookie => cookie[..(cookie.IndexOf('=', StringComparison.Ordinal) + 1)]));
            Assert.All(cookies, cookie => Assert.Contains("max-age=7200; path=/visit; samesite=strict; httponly", cookie, StringComparison.Ordinal));
        }

        var item = Assert.Single(await dynamoDB.ItemsAsync(app.Table));
        var lives = long.Parse(item["expires"].N, CultureInfo.InvariantCulture) - long.Parse(item["touched"].N, CultureInfo.InvariantCulture);
        Assert.Equal(TimeSpan.FromHours(2.2), TimeSpan.FromSeconds(lives));
        Assert.Equal("book", await browser.VisitAsync(session => session.GetString("cart")));
    }

    [Fact]
    public async Task A_cookie_that_comes_before_any_new_visitor_is_served_with_the_given_options()
    {
        var table = await dynamoDB.CreateTableAsync();
        using var browser = await SetAndStopAsync(table);

        await using var app = await StartAsync(Given("shop"), table);
        using var again = NewBrowser(app, browser);
        Assert.Equal("book", await again.VisitAsync(session => session.GetString("cart")));

        using var response = await again.SendVisitAsync(context => context.Session.RegenerateIdAsync());
        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie =>
            cookie.StartsWith("shop=", StringComparison.Ordinal) && cookie.Contains("path=/visit", StringComparison.Ordinal));
        Assert.Equal("book", await again.VisitAsync(session => session.GetString("cart")));
        Assert.Single(await dynamoDB.ItemsAsync(table), item => !item.ContainsKey("state"));
    }

    [Fact]
    public async Task Also_when_many_come_at_once()
    {
        var table = await dynamoDB.CreateTableAsync();
        using var browser = await SetAndStopAsync(table);

        await using var app = await StartAsync(Given("shop"), table);
        using var again = NewBrowser(app, browser);
        var carts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => again.VisitAsync(session => session.GetString("cart"))));

        Assert.All(carts, cart => Assert.Equal("book", cart));
        Assert.Equal(browser.Cookies.GetAllCookies()["shop"]!.Value, again.Cookies.GetAllCookies()["shop"]!.Value);
    }

    [Fact]
    public async Task A_cookie_that_nobody_can_read_begins_a_new_session()
    {
        await using var app = await StartAsync(Given("shop"));
        using var browser = app.NewBrowser();
        browser.Cookies.Add(new System.Net.Cookie("shop", "tampered", "/visit", app.Address.Host));

        await browser.VisitAsync(session => session.SetString("cart", "book"));

        Assert.Equal("book", await browser.VisitAsync(session => session.GetString("cart")));
    }

    [Fact]
    public async Task Each_branch_has_its_own()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, _ => { }, useSession: app =>
        {
            app.Map("/shop", branch => UseSession(branch, new() { Cookie = { Name = "shop" }, IdleTimeout = TimeSpan.FromHours(2) }));
            app.MapWhen(
                context => context.Request.Path.StartsWithSegments("/admin", StringComparison.Ordinal),
                branch => UseSession(branch, new() { Cookie = { Name = "admin", Path = "/admin" }, IdleTimeout = TimeSpan.FromMinutes(5) }));
            UseSession(app, options: null);
        });
        using var browser = app.NewBrowser();

        foreach (var place in (string[])["/shop", "/admin", "/rest"])
        {
            await browser.GetAsync($"{place}?set={place}");
        }

        Assert.Equal(["/shop", "/admin", "/rest"], [await browser.GetAsync("/shop"), await browser.GetAsync("/admin"), await browser.GetAsync("/rest")]);
        app.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["/shop", "nothing", "/rest"], [await browser.GetAsync("/shop"), await browser.GetAsync("/admin"), await browser.GetAsync("/rest")]);
    }

    [Fact]
    public async Task A_branch_inside_another_has_both()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, _ => { }, useSession: app =>
        {
            app.UseSession();
            app.Use(async (context, next) =>
            {
                context.Session.SetString("place", "outside");
                await next(context);
            });
            app.Map("/admin", branch => UseSession(branch, new() { Cookie = { Name = "admin" } }));
            app.Run(Answer);
        });
        using var browser = app.NewBrowser();

        await browser.GetAsync("/admin?set=inside");

        Assert.Equal(["inside", "outside"], [await browser.GetAsync("/admin"), await browser.GetAsync("/")]);
        Assert.Equal(2, (await dynamoDB.ItemsAsync(app.Table)).Count);
    }

    [Fact]
    public async Task An_error_page_sees_what_the_request_left()
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB,
            app =>
            {
                app.MapGet("/fails", context =>
                {
                    context.Session.SetString("place", "here");
                    throw new InvalidOperationException("On purpose.");
                });
                app.MapGet("/error", context => context.Response.WriteAsync(context.Session.GetString("place") ?? "nothing"));
            },
            beforeSession: app => app.UseExceptionHandler("/error"),
            useSession: Given("shop"));
        using var browser = app.NewBrowser();

        using var response = await browser.SendAsync("/fails");

        Assert.Equal("here", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(await dynamoDB.ItemsAsync(app.Table));
    }

    [Fact]
    public async Task A_session_is_loaded_ahead_with_the_options_of_the_middleware_that_serves_its_endpoint()
    {
        using var recorder = new SpanRecorder();
        await using var app = await SessionApp.StartAsync(
            dynamoDB,
            app =>
            {
                Visit.Map(app);
                app.MapGet("/visit/read", (HttpContext context) => context.Session.GetString("cart"));
            },
            useSession: Given("shop"));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "book"));

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("book", await browser.GetAsync("/visit/read"));
        }

        Assert.Equal("ahead", recorder.Take().Last(span => span.OperationName == "session.load").GetTagItem("session.load.mode"));
        Assert.Equal(12, app.Wire.Take().Count(call => call.Operation == "GetItem"));
    }

    [Fact]
    public async Task The_given_options_are_checked()
    {
        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, options => options.AbsoluteTimeout = TimeSpan.FromHours(1), useSession: Given("shop"));
        using var browser = app.NewBrowser();

        Assert.Equal(500, await browser.VisitStatusAsync(_ => Task.CompletedTask));
        Assert.Contains("AbsoluteTimeout (01:00:00) is shorter than the idle timeout (02:00:00)", app.Log.Text, StringComparison.Ordinal);
    }

    /// <summary>Nothing can be hidden from the middleware then: the options are known with the first new visitor.</summary>
    [Fact]
    public async Task Where_Data_Protection_is_replaced_later_a_cookie_that_cannot_be_served_is_an_error_that_says_so()
    {
        var table = await dynamoDB.CreateTableAsync();
        using var browser = await SetAndStopAsync(table);

        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, table: table, services: services => services.AddSingleton<IDataProtectionProvider>(_keys), useSession: Given("shop"));
        using var again = NewBrowser(app, browser);
        Assert.Equal(500, await again.VisitStatusAsync(_ => Task.CompletedTask));
        Assert.Contains("IDataProtectionProvider was replaced after AddDynamoDBSession", app.Log.Text, StringComparison.Ordinal);

        using var other = app.NewBrowser();
        await other.VisitAsync(session => session.SetString("cart", "pen"));
        Assert.Equal("book", await again.VisitAsync(session => session.GetString("cart")));
    }

    [Theory]
    [InlineData("nothing", StatusCodes.Status200OK)]
    [InlineData("cookie", StatusCodes.Status500InternalServerError)]
    [InlineData("idle timeout", StatusCodes.Status500InternalServerError)]
    [InlineData("I/O timeout", StatusCodes.Status500InternalServerError)]
    public async Task There_a_cookie_is_served_when_nothing_tells_the_given_options_from_those_of_the_services(string other, int status)
    {
        var given = new SessionOptions();
        _ = other switch
        {
            "cookie" => (object)(given.Cookie.Name = "shop"),
            "idle timeout" => given.IdleTimeout = TimeSpan.FromHours(2),
            "I/O timeout" => given.IOTimeout = TimeSpan.FromSeconds(9),
            _ => given,
        };
        var table = await dynamoDB.CreateTableAsync();
        using var browser = await SetAndStopAsync(table, app => app.UseSession(given));

        await using var app = await SessionApp.StartAsync(
            dynamoDB, Visit.Map, table: table, services: services => services.AddSingleton<IDataProtectionProvider>(_keys), useSession: app => app.UseSession(given));
        using var again = NewBrowser(app, browser);

        Assert.Equal(status, await again.VisitStatusAsync(_ => Task.CompletedTask));
    }

    private static Action<WebApplication> Given(string name) => app => app.UseSession(new SessionOptions
    {
        Cookie = { Name = name, Path = "/visit", SameSite = SameSiteMode.Strict, MaxAge = TimeSpan.FromHours(2) },
        IdleTimeout = TimeSpan.FromHours(2),
    });

    private static void UseSession(IApplicationBuilder app, SessionOptions? options)
    {
        _ = options is null ? app.UseSession() : app.UseSession(options);
        app.Run(Answer);
    }

    /// <summary>Stores what the query says, or answers what is stored.</summary>
    private static async Task Answer(HttpContext context)
    {
        if (context.Request.Query["set"] is [{ } place])
        {
            context.Session.SetString("place", place);
        }

        await context.Response.WriteAsync(context.Session.GetString("place") ?? "nothing");
    }

    private static Task SetAsync(HttpContext context, string cart)
    {
        context.Session.SetString("cart", cart);
        return Task.CompletedTask;
    }

    private Task<SessionApp> StartAsync(Action<WebApplication> useSession, string? table = null) =>
        SessionApp.StartAsync(dynamoDB, Visit.Map, table: table, sharedKeys: _keys, useSession: useSession);

    /// <summary>An instance that served a visitor and is no more.</summary>
    private async Task<Browser> SetAndStopAsync(string table, Action<WebApplication>? useSession = null)
    {
        await using var app = await StartAsync(useSession ?? Given("shop"), table);
        var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("cart", "book"));
        return browser;
    }

    private static Browser NewBrowser(SessionApp app, Browser browser)
    {
        var copy = app.NewBrowser();
        copy.Cookies.Add(browser.Cookies.GetAllCookies());
        return copy;
    }
}
