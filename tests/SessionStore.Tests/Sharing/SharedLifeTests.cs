using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>A session lives as long as its visitor is active, in whichever app, and not longer.</summary>
public sealed class SharedLifeTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    private const int Idle = 1200;
    private const int Touch = 120;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task It_ends_when_it_was_idle_in_both_and_neither_earlier_nor_later(bool startsHere, bool activeHere)
    {
        using var browser = NewBrowser();
        await VisitAsync(browser, startsHere, "req.session.user = 'Ada';", session => session.SetString("user", "Ada"));

        // Just before a touch is due, then the whole idle timeout but a second.
        foreach (var pause in new[] { Touch - 2, Idle - 2, Touch - 2, Idle - 2 })
        {
            await AdvanceAsync(TimeSpan.FromSeconds(pause));
            await VisitAsync(browser, activeHere, "return req.session.user;", session => Assert.Equal("Ada", session.GetString("user")));
        }

        Assert.Equal("Ada", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));

        await AdvanceAsync(TimeSpan.FromSeconds(Idle + Touch + 1));
        Assert.Equal("undefined", (await Express.RunAsync(browser, "return typeof req.session.user;")).GetString());
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task The_expiry_is_written_as_seldom_as_here_whichever_app_is_asked()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await TakeAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(Touch - 2));
        await Express.RunAsync(browser, "return req.session.user;");
        await browser.VisitAsync(_ => { });
        Assert.Equal(["express GetItem"], await TakeAsync());

        await AdvanceAsync(TimeSpan.FromSeconds(Touch));
        await Express.RunAsync(browser, "return req.session.user;");
        Assert.Equal(["express GetItem", "express UpdateItem"], await TakeAsync());

        // This app's client does not know that; it looks, and then knows it.
        await browser.VisitAsync(_ => { });
        await browser.VisitAsync(_ => { });
        Assert.Equal(["aspnet GetItem"], await TakeAsync());
    }

    [Fact]
    public async Task A_life_of_its_own_from_Express_is_kept_by_both_with_its_cookie()
    {
        var month = TimeSpan.FromDays(30);
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await Express.RunAsync(browser, "req.session.cookie.maxAge = 30 * 24 * 3600 * 1000; req.session.remembered = true;");
        Assert.Equal("2592000", (await ItemAsync())["idle"].N);

        // Touched, changed, counted and moved here.
        Func<ISession, Task>[] visits =
        [
            _ => Task.CompletedTask,
            session => { session.SetString("a", Guid.NewGuid().ToString()); return Task.CompletedTask; },
            session => session.IncrementAsync("n"),
            session => session.RegenerateIdAsync(),
            session => session.BindToUserAsync("ada"),
        ];
        foreach (var visit in visits)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(5));
            using var response = await browser.SendVisitAsync(context => visit(context.Session));
            response.EnsureSuccessStatusCode();
            var setCookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith(Cookie + "=", StringComparison.Ordinal));
            var maxAge = int.Parse(setCookie.Split("max-age=")[1].Split(';')[0], CultureInfo.InvariantCulture);
            Assert.InRange(maxAge, month.TotalSeconds + Touch - 60, month.TotalSeconds + Touch);
            await AssertExpiryAsync(month);
        }

        await Express.RunAsync(browser, "req.session.b = 1;");
        await AssertExpiryAsync(month);
        Assert.Equal(2592000, (await Express.RunAsync(browser, "return Math.round(req.session.cookie.originalMaxAge / 1000);")).GetInt32());

        await Express.RunAsync(browser, "req.session.cookie.maxAge = 60 * 1000;");
        await AssertExpiryAsync(TimeSpan.FromMinutes(1));
        await browser.VisitAsync(session => session.SetString("a", "2"));
        await AssertExpiryAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_life_of_its_own_is_not_cut_by_requests_that_did_not_know_of_it_yet()
    {
        using var browser = NewBrowser();
        using var other = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        SetCookie(other, CookieOf(browser)!);
        var slow = Express.RunAsync(other, "await pause('slow'); req.session.there = 1;");
        await Express.ReachedAsync("slow");
        await other.VisitAsync(async session =>
        {
            Assert.Equal("Ada", session.GetString("user"));
            await Express.RunAsync(browser, "req.session.cookie.maxAge = 30 * 24 * 3600 * 1000;");
            session.SetString("here", "1");
        });
        await AssertExpiryAsync(TimeSpan.FromDays(30));
        await Express.OpenAsync("slow");
        await slow;
        await AssertExpiryAsync(TimeSpan.FromDays(30));
        Assert.Equal(["here", "there", "user"], await browser.VisitAsync(session => session.Keys.Order().ToArray()));
    }

    private async Task AssertExpiryAsync(TimeSpan life)
    {
        var wanted = AspNet.Time.GetUtcNow().ToUnixTimeSeconds() + life.TotalSeconds + Touch;
        Assert.InRange(double.Parse((await ItemAsync())["expires"].N, CultureInfo.InvariantCulture), wanted - 60, wanted);
    }

    private Task VisitAsync(Browser browser, bool here, string code, Action<ISession> handler) =>
        here ? browser.VisitAsync(handler) : Express.RunAsync(browser, code);

    private async Task<string[]> TakeAsync() =>
        [.. (await Express.TakeAsync()).Select(call => "express " + call.Operation), .. AspNet.Wire.Take().Select(call => "aspnet " + call.Operation)];
}
