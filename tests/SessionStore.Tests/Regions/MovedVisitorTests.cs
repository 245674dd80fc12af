using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Regions;

/// <summary>A visitor who comes to another region before their last write does.</summary>
public sealed class MovedVisitorTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_session_that_is_on_its_way_is_waited_for()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        var cookie = moved.SessionCookie;
        regions.CopyAt("GetItem", call: 4);

        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));

        Assert.Equal(cookie, moved.SessionCookie);
        Assert.Equal([false, true, true, true], regions.Second.Wire.Take().Select(call => call.Consistent));
        Assert.DoesNotContain(regions.Second.Log.Lines, line => line.EventId.Id == 110);
    }

    [Fact]
    public async Task So_is_a_write_that_is_on_its_way()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);

        await moved.VisitAsync(async session =>
        {
            await session.LoadAsync();
            Assert.Equal("Grace", session.GetString("user"));
            session.SetString("seen", "yes");
        });

        var item = await regions.OnlyItemAsync(regions.Second);
        Assert.Equal("3", item["v"].N);
        Assert.Equal("Grace", item["sess"].M["user"].S);
    }

    [Fact]
    public async Task Who_stays_in_a_region_waits_for_nothing()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        regions.First.Wire.Take();

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.IncrementAsync("count"));

        Assert.Equal([new("GetItem", Consistent: false, Units: 0.5), new("UpdateItem", Consistent: false, Units: 1)], regions.First.Wire.Take());
    }

    [Fact]
    public async Task What_can_not_be_on_its_way_any_more_is_not_waited_for()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        regions.First.Time.Advance(TimeSpan.FromSeconds(2));
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.Second.Time.Advance(TimeSpan.FromSeconds(12));

        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));

        Assert.Equal([new("GetItem", Consistent: false, Units: 0.5), new("GetItem", Consistent: true, Units: 1)], regions.Second.Wire.Take());
        Assert.Single(regions.Second.Log.Lines, line => line.EventId.Id == 110);
        await moved.VisitAsync(session => session.GetString("user"));
        Assert.Single(regions.Second.Log.Lines, line => line.EventId.Id == 110);
    }

    [Fact]
    public async Task A_session_that_does_not_arrive_makes_room_for_a_new_one()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, TimeSpan.FromMilliseconds(100));
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        var cookie = moved.SessionCookie;

        Assert.Null(await moved.VisitAsync(session => session.GetString("user")));
        await moved.VisitAsync(session => session.SetString("user", "Grace"));

        Assert.NotEqual(cookie, moved.SessionCookie);
        Assert.Equal("Grace", (await regions.OnlyItemAsync(regions.Second))["sess"].M["user"].S);
    }

    /// <summary>Or the client would take what is in the first region for newer, when it comes back there before its own write does.</summary>
    [Theory]
    [InlineData("set")]
    [InlineData("set all")]
    [InlineData("count")]
    [InlineData("touch")]
    public async Task Who_writes_to_an_older_session_knows_that_as_the_newest(string write)
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        foreach (var name in new[] { "Grace", "Joan", "Mary" })
        {
            await browser.VisitAsync(session => session.SetString("user", name));
        }

        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.Second.Time.Advance(write == "touch" ? TimeSpan.FromMinutes(3) : TimeSpan.FromSeconds(10));
        Assert.Equal("Ada", await moved.VisitAsync(session => session.GetString("user")));

        await moved.VisitAsync(async session =>
        {
            switch (write)
            {
                case "set":
                    session.SetString("seen", "yes");
                    break;
                case "set all":
                    Enumerable.Range(0, 101).ToList().ForEach(i => session.SetString($"key{i}", "value"));
                    break;
                case "count":
                    Assert.Equal(1, await session.IncrementAsync("count"));
                    break;
            }
        });

        var item = await regions.OnlyItemAsync(regions.Second);
        Assert.Equal("Ada", item["sess"].M["user"].S);
        Assert.Equal("5", item["v"].N);
        Assert.StartsWith("5.", moved.CompanionCookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_increment_counts_upon_what_is_on_its_way(bool isThere)
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        if (isThere)
        {
            await regions.CopyAsync();
        }

        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);

        Assert.Equal(3, await moved.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(browser.SessionCookie, moved.SessionCookie);
    }

    [Fact]
    public async Task A_touch_does_not_bring_an_older_session_over_a_newer_one()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, configure: options => options.TouchAfter = TimeSpan.Zero);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await regions.CopyAsync();
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);

        await moved.VisitAsync(_ => { });

        Assert.Equal("Grace", (await regions.OnlyItemAsync(regions.Second))["sess"].M["user"].S);
    }

    [Fact]
    public async Task A_wrong_cookie_costs_a_wait_and_is_put_right()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, TimeSpan.FromMilliseconds(100));
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        browser.Forget(".AspNetCore.Session.v");
        browser.Cookies.Add(regions.First.Address, new System.Net.Cookie(".AspNetCore.Session.v", "1000000.99999999999"));

        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));

        Assert.StartsWith("1.", browser.CompanionCookie, StringComparison.Ordinal);
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        Assert.Equal("2", (await regions.OnlyItemAsync(regions.First))["v"].N);
    }

    [Fact]
    public async Task A_thread_that_reads_synchronously_waits_too()
    {
        await using var regions = await TwoRegions.StartAsync(dynamoDB, configure: options => options.LoadAhead = false);
        using var browser = regions.First.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var moved = TwoRegions.Move(browser, regions.Second);
        regions.CopyAt("GetItem", call: 3);

        Assert.True(await moved.VisitAsync(session => session.IsAvailable && session.TryGetValue("user", out _)));
    }
}
