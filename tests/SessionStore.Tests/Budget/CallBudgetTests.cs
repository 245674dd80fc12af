using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;
using static SessionStore.Tests.Budget.StoredSession;

namespace SessionStore.Tests.Budget;

/// <summary>What each kind of request costs with a session of 2.9 KB: every call, and every capacity unit.</summary>
public sealed class CallBudgetTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_new_visitor_who_leaves_the_session_untouched_costs_nothing()
    {
        await using var stored = await StartAsync(dynamoDB);
        using var visitor = stored.App.NewBrowser();

        await visitor.VisitAsync(_ => { });

        stored.AssertCalls();
        Assert.Empty(visitor.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task A_new_visitor_who_reads_costs_nothing()
    {
        await using var stored = await StartAsync(dynamoDB);
        using var visitor = stored.App.NewBrowser();

        Assert.Null(await visitor.VisitAsync(session => session.GetString("text")));

        stored.AssertCalls();
        Assert.Empty(visitor.Cookies.GetAllCookies());
    }

    [Fact]
    public async Task A_new_visitor_who_writes_costs_one_put()
    {
        await using var stored = await StartAsync(dynamoDB);
        using var visitor = stored.App.NewBrowser();

        await visitor.VisitAsync(session => session.SetString("text", Text));

        stored.AssertCalls(Create);
    }

    [Fact]
    public async Task An_untouched_session_costs_nothing()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(_ => { });

        stored.AssertCalls();
    }

    [Fact]
    public async Task An_untouched_session_costs_one_update_when_the_touch_is_due()
    {
        await using var stored = await StartAsync(dynamoDB);
        stored.LetTouchComeDue();

        await stored.Browser.VisitAsync(_ => { });
        await stored.Browser.VisitAsync(_ => { });

        stored.AssertCalls(Update);
    }

    [Fact]
    public async Task Reading_costs_one_eventually_consistent_read()
    {
        await using var stored = await StartAsync(dynamoDB);

        Assert.Equal(Text, await stored.Browser.VisitAsync(session => session.GetString("text")));

        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task Reading_costs_one_update_more_when_the_touch_is_due()
    {
        await using var stored = await StartAsync(dynamoDB);
        stored.LetTouchComeDue();

        Assert.Equal(Text, await stored.Browser.VisitAsync(session => session.GetString("text")));

        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task Setting_the_same_value_again_costs_one_eventually_consistent_read()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(session => session.SetString("text", Text));

        stored.AssertCalls(EventualRead);
    }

    [Fact]
    public async Task Setting_the_same_value_again_costs_one_update_more_when_the_touch_is_due()
    {
        await using var stored = await StartAsync(dynamoDB);
        stored.LetTouchComeDue();

        await stored.Browser.VisitAsync(session => session.SetString("text", Text));

        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_change_costs_one_eventually_consistent_read_and_one_update()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(session => session.SetString("text", Text.Replace('x', 'y')));

        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task A_change_is_also_the_touch_that_was_due()
    {
        await using var stored = await StartAsync(dynamoDB);
        stored.LetTouchComeDue();

        await stored.Browser.VisitAsync(session => session.SetInt32("count", 1));
        await stored.Browser.VisitAsync(_ => { });

        stored.AssertCalls(EventualRead, Update);
    }

    [Fact]
    public async Task Clearing_a_session_that_was_read_costs_one_delete_more()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(session =>
        {
            session.GetString("text");
            session.Clear();
        });

        stored.AssertCalls(EventualRead, Delete);
        Assert.Empty(await dynamoDB.ItemsAsync(stored.App.Table));
    }

    [Fact]
    public async Task Clearing_a_session_that_was_not_read_costs_one_delete_and_no_read()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(session => session.Clear());

        stored.AssertCalls(Delete);
        Assert.Empty(await dynamoDB.ItemsAsync(stored.App.Table));
    }

    [Fact]
    public async Task An_increment_costs_one_update_and_no_read()
    {
        await using var stored = await StartAsync(dynamoDB);

        Assert.Equal(1, await stored.Browser.VisitAsync(session => session.IncrementAsync("count")));

        stored.AssertCalls(Update);
    }

    [Fact]
    public async Task An_increment_by_a_new_visitor_costs_one_put_before_it()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.IncrementAsync("count"));

        Assert.Equal(["PutItem", "UpdateItem"], app.Wire.Take().Select(call => call.Operation));
    }

    [Fact]
    public async Task However_often_a_handler_reads_and_writes_it_is_one_read_and_one_update()
    {
        await using var stored = await StartAsync(dynamoDB);

        await stored.Browser.VisitAsync(async session =>
        {
            for (var i = 0; i < 10; i++)
            {
                await session.LoadAsync();
                session.SetInt32("count", (session.GetInt32("count") ?? 0) + 1);
            }
        });

        stored.AssertCalls(EventualRead, Update);
    }
}
