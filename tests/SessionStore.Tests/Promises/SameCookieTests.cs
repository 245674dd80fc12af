using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>Several middlewares with one cookie and other timeouts: one cookie is one session, in a request and from one to the next.</summary>
public sealed class SameCookieTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_branch_inside_another_has_the_same_session_with_its_own_timeout()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, _ => { }, useSession: app =>
        {
            app.UseSession();
            app.Use((context, next) =>
            {
                context.Session.SetString("outside", "1");
                return next(context);
            });
            app.Map("/admin", branch => UseSession(branch, TimeSpan.FromHours(5)));
            app.Run(Answer);
        });
        using var browser = app.NewBrowser();

        Assert.Equal("inside outside", await browser.GetAsync("/admin?set=inside"));

        Assert.Equal("inside outside", await browser.GetAsync("/"));
        var item = Assert.Single(await dynamoDB.ItemsAsync(app.Table));
        Assert.Equal(TimeSpan.FromHours(5.5), TimeSpan.FromSeconds(Seconds(item, "expires") - Seconds(item, "touched")));
        Assert.Equal(2, browser.Cookies.Count);
    }

    /// <summary>Somebody else's touch, a minute ago, was for a shorter life.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("?leave", true)]
    [InlineData("?leave", false)]
    public async Task Who_visits_a_branch_has_its_idle_timeout_whoever_touched_the_session_last(string visit, bool isInside)
    {
        await using var app = await StartWithBranchAsync(isInside);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/?set=cart");

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await browser.GetAsync("/long" + visit);
        app.Time.Advance(TimeSpan.FromHours(4));

        Assert.Equal("cart", await browser.GetAsync("/long"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visit_elsewhere_neither_shortens_it_nor_costs_a_touch(bool isInside)
    {
        await using var app = await StartWithBranchAsync(isInside);
        using var browser = app.NewBrowser();
        await browser.GetAsync("/long?set=cart");
        app.Wire.Take();

        foreach (var visit in (string[])["/?leave", "/", "/long?leave", "/long"])
        {
            app.Time.Advance(TimeSpan.FromMinutes(5));
            await browser.GetAsync(visit);
        }

        Assert.Equal(["GetItem", "GetItem"], app.Wire.Take().Select(call => call.Operation));
        app.Time.Advance(TimeSpan.FromHours(4));
        Assert.Equal("cart", await browser.GetAsync("/"));
    }

    /// <param name="isInside">Whether the branch is inside of the other's middleware, or beside it.</param>
    private Task<SessionApp> StartWithBranchAsync(bool isInside) => SessionApp.StartAsync(dynamoDB, _ => { }, useSession: app =>
    {
        if (isInside)
        {
            app.UseSession();
        }

        app.Map("/long", branch => UseSession(branch, TimeSpan.FromHours(5)));
        if (!isInside)
        {
            app.UseSession();
        }

        app.Run(Answer);
    });

    private static void UseSession(IApplicationBuilder branch, TimeSpan idleTimeout)
    {
        branch.UseSession(new SessionOptions { IdleTimeout = idleTimeout });
        branch.Run(Answer);
    }

    /// <summary>The keys that there are; leaves the session alone if it is to.</summary>
    private static async Task Answer(HttpContext context)
    {
        if (context.Request.Query["set"] is [{ } key])
        {
            context.Session.SetString(key, "1");
        }

        await context.Response.WriteAsync(context.Request.Query.ContainsKey("leave") ? "" : string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal)));
    }

    private static long Seconds(Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> item, string name) => long.Parse(item[name].N, CultureInfo.InvariantCulture);
}
