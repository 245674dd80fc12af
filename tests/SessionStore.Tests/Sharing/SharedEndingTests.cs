using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>What one app has ended, the other can't bring back.</summary>
public sealed class SharedEndingTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    private const string Destroy = "await new Promise((done, fail) => req.session.destroy((error) => error ? fail(error) : done()));";
    private const string Regenerate = "await new Promise((done, fail) => req.session.regenerate((error) => error ? fail(error) : done()));";

    [Theory]
    [InlineData("req.session.late = 1;")]
    [InlineData("for (let i = 0; i < 200; i++) req.session['late' + i] = 1;")]
    [InlineData("req.session.cookie.maxAge = 86400000;")]
    [InlineData("delete req.session.user;")]
    public async Task A_log_out_here_is_not_undone_by_a_request_under_way_there(string change)
    {
        using var browser = await VisitorAsync();
        var slow = Express.RunAsync(browser, $"await pause('slow'); {change}");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.AbandonAsync());
        await Express.OpenAsync("slow");
        await slow;

        Assert.StartsWith("SessionEndedError", Assert.Single(await Express.TakeErrorsAsync()), StringComparison.Ordinal);
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));
    }

    [Fact]
    public async Task A_request_under_way_there_that_changes_nothing_ends_without_an_error()
    {
        using var browser = await VisitorAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(10));
        var slow = Express.RunAsync(browser, "await pause('slow');");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.AbandonAsync());
        await Express.OpenAsync("slow");
        await slow;

        Assert.Empty(await Express.TakeErrorsAsync());
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));
    }

    [Fact]
    public async Task A_log_out_there_is_not_undone_by_a_request_under_way_here()
    {
        using var browser = await VisitorAsync();
        using var other = NewBrowser();
        SetCookie(other, CookieOf(browser)!);
        var status = await other.VisitStatusAsync(async context =>
        {
            Assert.Equal("Ada", context.Session.GetString("user"));
            await Express.RunAsync(browser, Destroy);
            context.Session.SetString("late", "1");
        });

        Assert.Equal(StatusCodes.Status409Conflict, status);
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        // A dead cookie comes back to life in neither app.
        var dead = CookieOf(browser);
        await browser.VisitAsync(session => session.SetString("user", "Bob"));
        Assert.NotEqual(dead, CookieOf(browser));
        Assert.Equal("Bob", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
    }

    [Fact]
    public async Task A_new_id_from_here_is_followed_there_and_the_old_one_is_empty_and_closed()
    {
        using var browser = await VisitorAsync();
        using var late = NewBrowser();
        SetCookie(late, CookieOf(browser)!);
        var slow = Express.RunAsync(late, "await pause('slow'); req.session.late = 1;");
        await Express.ReachedAsync("slow");
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        await Express.OpenAsync("slow");
        await slow;
        Assert.StartsWith("SessionEndedError", Assert.Single(await Express.TakeErrorsAsync()), StringComparison.Ordinal);

        var cookie = CookieOf(late);
        Assert.Equal("undefined", (await Express.RunAsync(late, "return typeof req.session.user;")).GetString());
        Assert.Equal("SessionEndedError", (await Express.RunAsync(late, "req.session.x = 1; const error = await new Promise((done) => req.session.save(done)); return error.name;")).GetString());
        Assert.Equal("SessionEndedError", (await Express.RunAsync(late, "const error = await new Promise((done) => req.session.regenerate(done)); return error.name;")).GetString());
        Assert.Equal("Ada", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
        Assert.NotEqual(cookie, CookieOf(browser));

        // Who signs out with the old cookie means the session.
        await Express.RunAsync(late, Destroy);
        Assert.Equal("undefined", (await Express.RunAsync(browser, "return typeof req.session.user;")).GetString());
    }

    [Fact]
    public async Task A_new_session_from_there_is_followed_here_and_the_old_one_is_empty_and_closed()
    {
        using var browser = await VisitorAsync();
        using var late = NewBrowser();
        SetCookie(late, CookieOf(browser)!);
        var status = await late.VisitStatusAsync(async context =>
        {
            Assert.Equal("Ada", context.Session.GetString("user"));
            await Express.RunAsync(browser, Regenerate + "req.session.user = 'Bob';");
            context.Session.SetString("late", "1");
        });

        Assert.Equal(StatusCodes.Status409Conflict, status);
        Assert.Null(await late.VisitAsync(session => session.GetString("user")));
        Assert.Equal(StatusCodes.Status409Conflict, await late.VisitStatusAsync(context =>
        {
            context.Session.SetString("late", "1");
            return Task.CompletedTask;
        }));
        Assert.Equal("Bob", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Single(await DynamoDB.ItemsAsync(AspNet.Table), item => item.ContainsKey("state"));

        // The old id of before leads to it for a minute, for one who signs out.
        await late.VisitAsync(session => session.AbandonAsync());
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Two_apps_that_end_a_session_at_once_both_succeed()
    {
        using var browser = await VisitorAsync();
        using var other = NewBrowser();
        SetCookie(other, CookieOf(browser)!);
        await Task.WhenAll(Express.RunAsync(browser, Destroy), other.VisitAsync(session => session.AbandonAsync()));
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));
        Assert.Empty(await Express.TakeErrorsAsync());
    }

    [Fact]
    public async Task A_save_that_was_not_awaited_does_not_outlive_the_end()
    {
        using var browser = NewBrowser();
        await Express.RunAsync(browser, "req.session.user = 'Ada'; req.session.save(); " + Destroy);
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));

        await Express.RunAsync(browser, "req.session.user = 'Ada'; req.session.save(); req.session.more = 1;");
        Assert.Empty(await Express.TakeErrorsAsync());
        Assert.Equal(["more", "user"], await browser.VisitAsync(session => session.Keys.Order().ToArray()));
    }

    [Fact]
    public async Task Reload_sees_what_the_other_app_wrote_and_a_session_that_is_gone()
    {
        using var browser = await VisitorAsync();
        var slow = Express.RunAsync(browser, """
            await pause('write');
            await new Promise((done, fail) => req.session.reload((error) => error ? fail(error) : done()));
            const user = req.session.user;
            req.session.there = 1;
            await pause('end');
            const error = await new Promise((done) => req.session.reload(done));
            return [user, error?.message];
            """);
        await Express.ReachedAsync("write");
        await browser.VisitAsync(session => session.SetString("user", "Bob"));
        await Express.OpenAsync("write");
        await Express.ReachedAsync("end");
        await browser.VisitAsync(session => session.AbandonAsync());
        await Express.OpenAsync("end");

        Assert.Equal("""["Bob","failed to load session"]""", (await slow).GetRawText());
        Assert.Empty(await DynamoDB.ItemsAsync(AspNet.Table));
    }

    private async Task<Browser> VisitorAsync()
    {
        var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        return browser;
    }
}
