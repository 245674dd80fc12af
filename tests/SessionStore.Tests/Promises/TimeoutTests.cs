using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>The idle timeout that you set is the idle timeout that you get; the absolute one too.</summary>
public sealed class TimeoutTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    /// <summary>10 % of the idle timeout.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_visitor_is_dropped_who_comes_within_the_idle_timeout_whatever_the_timing(bool reads)
    {
        // So long that a pause of the machine, whose time goes on during the visits, does not count.
        var idle = TimeSpan.FromHours(10);
        var slack = TimeSpan.FromHours(1);
        var moment = TimeSpan.FromMinutes(1);
        await using var app = await StartAsync(services: services => services.Configure<SessionOptions>(options => options.IdleTimeout = idle));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        // The worst case comes first: a visit just before its touch is due, and then nothing for nearly the idle timeout.
        TimeSpan[] gaps =
        [
            slack - moment, idle - moment, moment, slack - moment, slack - moment, idle - moment, slack, idle - moment, slack + moment, idle - moment,
            .. RandomGaps(30, idle - moment),
        ];
        foreach (var gap in gaps)
        {
            app.Time.Advance(gap);
            await browser.VisitAsync(session =>
            {
                if (reads)
                {
                    Assert.Equal("Ada", session.GetString("user"));
                }
            });
        }

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [InlineData("creation")]
    [InlineData("change")]
    [InlineData("touch")]
    [InlineData("increment")]
    public async Task A_write_that_takes_long_shortens_nobodys_idle_timeout(string write)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        if (write != "creation")
        {
            await browser.VisitAsync(session => session.SetString("user", "Ada"));
            app.Time.Advance(Slack);
        }

        app.Wire.Fault = (operation, _) =>
        {
            app.Time.Advance(operation is "PutItem" or "UpdateItem" ? TimeSpan.FromSeconds(60) : TimeSpan.Zero);
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        await browser.VisitAsync(async session =>
        {
            switch (write)
            {
                case "creation":
                    session.SetString("user", "Ada");
                    break;
                case "change":
                    session.SetString("more", "more");
                    break;
                case "increment":
                    await session.IncrementAsync("count");
                    break;
            }
        });
        app.Wire.Fault = null;
        app.Time.Advance(Slack - TimeSpan.FromSeconds(30));
        await browser.VisitAsync(_ => { });
        app.Time.Advance(Idle - TimeSpan.FromSeconds(20));

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_session_is_absent_once_idle_timeout_and_slack_are_over_although_its_item_is_still_there()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var oldCookie = browser.SessionCookie;
        app.Time.Advance(Idle + Slack + Second);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        await OnlyItemAsync(app);

        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        Assert.NotEqual(oldCookie, browser.SessionCookie);
        Assert.Equal("Grace", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task An_expired_session_is_not_brought_back_by_a_touch_an_increment_or_a_slow_write()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);
        var expiry = (await OnlyItemAsync(app))["expires"].N;

        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            app.Time.Advance(Idle + Slack + Second);
            session.SetString("user", "Grace");
            await session.CommitAsync();
        }));
        await tab.VisitAsync(_ => { });
        Assert.Equal(1, await tab.VisitAsync(session => session.IncrementAsync("count")));

        var expired = Assert.Single(await ItemsAsync(app), item => item["expires"].N == expiry);
        Assert.Equal("Ada", expired["sess"].M["user"].S);
    }

    [Fact]
    public async Task The_absolute_timeout_ends_a_session_however_active_it_is()
    {
        await using var app = await StartAsync(options => options.AbsoluteTimeout = TimeSpan.FromHours(1));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        for (var minutes = 10; minutes < 60; minutes += 10)
        {
            app.Time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        }

        app.Time.Advance(TimeSpan.FromMinutes(10) + Second);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_session_that_can_not_live_longer_is_not_touched_when_that_is_known()
    {
        await using var app = await StartAsync(options => options.AbsoluteTimeout = TimeSpan.FromMinutes(30));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        app.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        app.Wire.Take();

        for (var visit = 0; visit < 3; visit++)
        {
            app.Time.Advance(TimeSpan.FromMinutes(4));
            Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        }

        Assert.Equal(["GetItem", "GetItem", "GetItem"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task Untouched_and_regenerated_sessions_do_not_outlive_the_absolute_timeout()
    {
        await using var app = await StartAsync(options => options.AbsoluteTimeout = TimeSpan.FromHours(1));
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        for (var minutes = 10; minutes < 60; minutes += 10)
        {
            app.Time.Advance(TimeSpan.FromMinutes(10));
            await browser.VisitAsync(_ => { });
            await browser.VisitAsync(session => session.RegenerateIdAsync());
        }

        app.Time.Advance(TimeSpan.FromMinutes(10) + Second);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_touch_that_fails_fails_no_request_and_is_made_up_for_by_the_next()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        app.Time.Advance(Slack);
        Fail(app, "UpdateItem", System.Net.HttpStatusCode.BadRequest, "AccessDeniedException");

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Single(app.Log.Lines, line => line.EventId.Id == 106);
        app.Wire.Fault = null;
        app.Wire.Take();
        await browser.VisitAsync(_ => { });

        Assert.Equal("UpdateItem", Assert.Single(app.Wire.Take()).Operation);
    }

    private static IEnumerable<TimeSpan> RandomGaps(int count, TimeSpan longest)
    {
        var random = new Random(20);
        return Enumerable.Range(0, count).Select(_ => TimeSpan.FromSeconds(random.Next(1, (int)longest.TotalSeconds)));
    }
}
