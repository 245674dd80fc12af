using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>Increments all count, whoever makes them and whatever surrounds them.</summary>
public sealed class IncrementTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    [Fact]
    public async Task A_new_visitor_can_begin_with_an_increment()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        Assert.Equal(5, await browser.VisitAsync(session => session.IncrementAsync("count", 5)));

        Assert.Equal(5, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task A_dead_cookie_begins_a_new_session_under_a_new_id()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);
        var deadCookie = tab.SessionCookie;
        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.Equal(1, await tab.VisitAsync(session => session.IncrementAsync("count")));

        Assert.NotEqual(deadCookie, tab.SessionCookie);
        Assert.Equal(2, await tab.VisitAsync(session => session.IncrementAsync("count")));
        await OnlyItemAsync(app);
    }

    [Fact]
    public async Task Nothing_can_be_incremented_in_a_session_that_ended_meanwhile()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);

        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            await session.IncrementAsync("count");
        }));

        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task The_cookie_of_a_session_that_has_moved_counts_nothing_until_its_tombstone_has_expired()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var old = NewTab(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());

        await Assert.ThrowsAsync<SessionEndedException>(() => old.VisitAsync(session => session.IncrementAsync("count")));
        Assert.Equal(2, (await ItemsAsync(app)).Count);
        app.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await old.VisitAsync(session => session.IncrementAsync("count")));
        Assert.Equal(2, await browser.VisitAsync(session => session.IncrementAsync("count")));
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign in")]
    [InlineData("get a new id")]
    public async Task Nothing_more_is_asked_once_a_request_knows_that_its_session_ended(string by)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        using var tab = NewTab(app, browser);

        await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            await Assert.ThrowsAsync<SessionEndedException>(() => by switch
            {
                "increment" => session.IncrementAsync("count"),
                "sign in" => session.BindToUserAsync("ada"),
                _ => session.RegenerateIdAsync(),
            });
            app.Wire.Take();

            await Assert.ThrowsAsync<SessionEndedException>(() => session.IncrementAsync("count"));
        });

        Assert.Empty(app.Wire.Take());
    }

    [Fact]
    public async Task The_request_that_increments_reads_the_new_number()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 40));

        Assert.Equal((42, 42), await browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            return (await session.IncrementAsync("count", 2), session.Get<long>("count"));
        }));
        Assert.Equal((41, 41), await browser.VisitAsync(async session => (await session.IncrementAsync("count", -1), session.Get<long>("count"))));
    }

    [Fact]
    public async Task Other_changes_of_the_request_are_kept()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();

        await browser.VisitAsync(async session =>
        {
            session.SetString("before", "b");
            await session.IncrementAsync("count");
            session.SetString("after", "a");
        });

        Assert.Equal(("b", "a", 1), await browser.VisitAsync(
            session => (session.GetString("before"), session.GetString("after"), session.Get<long>("count"))));
    }

    [Fact]
    public async Task A_key_that_was_removed_before_counts_from_zero_again()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        Assert.Equal(1, await browser.VisitAsync(session =>
        {
            session.Remove("count");
            return session.IncrementAsync("count");
        }));
    }

    [Fact]
    public async Task A_session_that_was_cleared_before_counts_from_zero_again()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count", 10));

        Assert.Equal(1, await browser.VisitAsync(session =>
        {
            session.Clear();
            return session.IncrementAsync("count");
        }));

        Assert.Equal(1, await browser.VisitAsync(session => session.Get<long>("count")));
    }

    [Fact]
    public async Task What_DynamoDB_refuses_for_another_reason_is_no_fault_of_the_key()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        Fail(app, "UpdateItem", HttpStatusCode.BadRequest, "ValidationException");

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.IncrementAsync("count")));

        Assert.Equal(SessionStoreFailure.Rejected, failure.Failure);
    }
}
