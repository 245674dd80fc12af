using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Tickets;

namespace SessionStore.Tests.Promises;

/// <summary>Behind the real cookie policy: for a visitor who has not agreed to cookies nothing is left behind.</summary>
public sealed class ConsentTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task A_new_visitors_values_live_as_long_as_the_request()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            session.SetString("cart", "book");
            await session.CommitAsync();
            Assert.Equal("book", session.GetString("cart"));
        });

        Assert.Empty(browser.Cookies.GetAllCookies());
        Assert.Empty(app.Wire.Calls);
        Assert.Null(await browser.VisitAsync(session => session.GetString("cart")));
    }

    [Fact]
    public async Task Consent_given_in_the_same_request_counts()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();

        using (await browser.SendVisitAsync(async context =>
        {
            context.Session.SetString("cart", "book");
            Assert.Equal(1, await context.Session.IncrementAsync("visits"));
            await context.Session.CommitAsync();
            context.Features.GetRequiredFeature<ITrackingConsentFeature>().GrantConsent();
        }))
        {
        }

        Assert.Equal("book", await browser.VisitAsync(session => session.GetString("cart")));
        Assert.Equal(2, await browser.VisitAsync(session => session.IncrementAsync("visits")));
    }

    [Fact]
    public async Task An_essential_cookie_needs_no_consent()
    {
        await using var app = await StartWithPolicyAsync(services => services.Configure<SessionOptions>(options => options.Cookie.IsEssential = true));
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.BindToUserAsync("ada"));
        await browser.VisitAsync(session => session.SetString("cart", "book"));

        Assert.Equal("book", await browser.VisitAsync(session => session.GetString("cart")));
    }

    [Fact]
    public async Task Increments_count_for_the_request()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            Assert.Equal(2, await session.IncrementAsync("n", 2));
            Assert.Equal(3, await session.IncrementAsync("n"));
            Assert.Equal(1, await session.IncrementAsync("other"));
            foreach (var text in (string[])["book", "5"])
            {
                session.SetString("text", text);
                await Assert.ThrowsAsync<InvalidOperationException>(() => session.IncrementAsync("text"));
            }

            Assert.Equal(1000, await session.IncrementAsync("large", 1000));
            Assert.Throws<InvalidOperationException>(() => session.GetInt32("large"));
            Assert.Throws<InvalidOperationException>(() => session.GetString("large"));
            Assert.Equal(1000, session.Get<int>("large"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => session.IncrementAsync("large", long.MaxValue));
            Assert.Equal(1000m + long.MaxValue, session.Get<decimal>("large"));
        });

        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task A_sign_in_says_that_it_cannot_be_and_leaves_nothing()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.BindToUserAsync("ada")));

        Assert.Contains("SessionOptions.Cookie.IsEssential", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task A_new_id_for_nobody_is_nothing()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.RegenerateIdAsync());

        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task Who_withdraws_consent_keeps_the_session_under_its_id_until_it_is_abandoned()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();
        await ConsentAsync(browser);

        browser.Forget(".AspNet.Consent");
        await browser.VisitAsync(session => session.SetString("cart", "pen"));
        Assert.Equal(1, await browser.VisitAsync(session => session.IncrementAsync("n")));
        Assert.Equal(2, await browser.VisitAsync(session => session.IncrementAsync("n")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.RegenerateIdAsync()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.VisitAsync(session => session.BindToUserAsync("ada")));
        Assert.Equal("pen", await browser.VisitAsync(session => session.GetString("cart")));
        Assert.Single(await ItemsAsync(app));

        await browser.VisitAsync(session => session.AbandonAsync());
        Assert.Empty(await ItemsAsync(app));
        Assert.Null(browser.SessionCookie);
    }

    [Fact]
    public async Task Who_withdraws_consent_and_whose_session_is_gone_leaves_nothing_either()
    {
        await using var app = await StartWithPolicyAsync();
        using var browser = app.NewBrowser();
        await ConsentAsync(browser);

        await DynamoDB.Client.DeleteItemAsync(app.Table, new(StringComparer.Ordinal) { ["id"] = (await OnlyItemAsync(app))["id"] });

        Assert.Equal(StatusCodes.Status200OK, await browser.VisitStatusAsync(context =>
        {
            context.Features.GetRequiredFeature<ITrackingConsentFeature>().WithdrawConsent();
            context.Session.SetString("cart", "lamp");
            return Task.CompletedTask;
        }));

        Assert.Empty(await ItemsAsync(app));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.InternalServerError)]
    public async Task A_ticket_is_stored_when_its_cookie_is_essential_as_it_is_by_default(bool? isEssential, HttpStatusCode expected)
    {
        await using var app = await TicketApp.StartAsync(DynamoDB, authentication =>
        {
            authentication.AddDynamoDBTicketStore();
            WithPolicy(authentication.Services);
            if (isEssential is { } value)
            {
                authentication.Services.PostConfigure<CookieAuthenticationOptions>(
                    CookieAuthenticationDefaults.AuthenticationScheme, options => options.Cookie.IsEssential = value);
            }
        });
        using var browser = app.NewBrowser();

        Assert.Equal(expected, await browser.StatusAsync("/in?user=ada"));

        Assert.Equal(expected == HttpStatusCode.OK, browser.TicketCookie() is not null);
        Assert.Equal(expected == HttpStatusCode.OK ? 2 : 0, (await ItemsAsync(app)).Count);
    }

    /// <summary>The visitor consents, and has something in the session.</summary>
    private static async Task ConsentAsync(Browser browser)
    {
        using var response = await browser.SendVisitAsync(context =>
        {
            context.Features.GetRequiredFeature<ITrackingConsentFeature>().GrantConsent();
            context.Session.SetString("cart", "book");
            return Task.CompletedTask;
        });
    }

    private static void WithPolicy(IServiceCollection services)
    {
        services.Configure<CookiePolicyOptions>(options => options.CheckConsentNeeded = _ => true);
        services.AddSingleton<Microsoft.AspNetCore.Hosting.IStartupFilter, PolicyFirst>();
    }

    private Task<SessionApp> StartWithPolicyAsync(Action<IServiceCollection>? services = null) => StartAsync(services: all =>
    {
        WithPolicy(all);
        services?.Invoke(all);
    });

    private sealed class PolicyFirst : Microsoft.AspNetCore.Hosting.IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseCookiePolicy();
            next(app);
        };
    }
}
