using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Promises;

/// <summary>A session that was ended stays ended.</summary>
public sealed class EndedSessionTests(DynamoDBFixture dynamoDB) : PromiseTest(dynamoDB)
{
    public static TheoryData<string> Endings => ["abandon", "clear", "regenerate"];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_slow_request_cannot_bring_back_what_another_ended_and_its_client_gets_409(string ending)
    {
        await using var app = await StartAsync(beforeSession: UseErrorPage);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);

        var status = await browser.VisitStatusAsync(async context =>
        {
            await context.Session.LoadAsync();
            await tab.VisitAsync(other => EndAsync(other, ending));
            context.Session.SetString("late", "late");
            await context.Response.WriteAsync("never sent");
        });

        Assert.Equal(StatusCodes.Status409Conflict, status);
        Assert.DoesNotContain(await ItemsAsync(app), item => item.TryGetValue("sess", out var values) && values.M.ContainsKey("late"));
    }

    [Fact]
    public async Task A_handler_that_commits_itself_gets_a_SessionEndedException()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);

        var ended = await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            session.SetString("late", "late");
            await session.CommitAsync();
        }));

        Assert.Equal(StatusCodes.Status409Conflict, ended.StatusCode);
        Assert.Empty(await ItemsAsync(app));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_without_a_change_says_so_to_a_handler_that_has_read_the_session(bool hasRead)
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);
        app.Time.Advance(TimeSpan.FromMinutes(3));

        var thrown = await browser.VisitAsync(async session =>
        {
            await (hasRead ? session.LoadAsync() : Task.CompletedTask);
            await tab.VisitAsync(other => other.AbandonAsync());
            return await Record.ExceptionAsync(() => session.CommitAsync());
        });

        Assert.Equal(hasRead ? typeof(SessionEndedException) : null, thrown?.GetType());
    }

    [Fact]
    public async Task The_client_of_a_response_without_a_body_gets_409_too()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);

        using var response = await browser.SendVisitAsync(async context =>
        {
            await context.Session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            context.Session.SetString("late", "late");
            context.Response.Redirect("/welcome");
        });

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Null(response.Headers.Location);
        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task A_touch_leaves_no_ghost_of_a_session_that_another_deleted()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var reader = NewTab(app, browser);
        using var bystander = NewTab(app, browser);
        app.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("Ada", await reader.VisitAsync(async session =>
        {
            var user = session.GetString("user");
            await browser.VisitAsync(other => other.AbandonAsync());
            return user;
        }));
        await bystander.VisitAsync(_ => { });

        Assert.Equal(3, app.Wire.Calls.Count(call => call.Operation is "UpdateItem" or "DeleteItem"));
        Assert.Empty(await ItemsAsync(app));
    }

    [Fact]
    public async Task A_dead_cookie_gets_a_new_id_and_never_comes_back_to_life()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = NewTab(app, browser);
        using var thief = NewTab(app, browser);
        await browser.VisitAsync(session => session.AbandonAsync());

        await tab.VisitAsync(session => session.SetString("user", "Grace"));

        Assert.NotEqual(thief.SessionCookie, tab.SessionCookie);
        Assert.Null(await thief.VisitAsync(session => session.GetString("user")));
        Assert.Equal("Grace", await tab.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task A_new_id_that_is_taken_already_is_replaced_by_another()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        AnswerOnce(app, "PutItem", HttpStatusCode.BadRequest, Error("ConditionalCheckFailedException"));

        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        Assert.Equal(["PutItem"], app.Wire.Calls.Select(call => call.Operation));
        Assert.Equal("Ada", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Of_many_creators_of_one_id_exactly_one_wins()
    {
        await using var app = await StartAsync();
        var table = app.Services.GetRequiredService<SessionTable>();
        var limits = new CallLimits(TimeSpan.FromSeconds(30));

        var wins = await Task.WhenAll(Enumerable.Range(0, 40).Select(creator => table.CreateAsync(
            "one-id", () => "another", new SessionItem(new() { ["creator"] = SessionItem.Number(creator) }, 1, 1, 1, 1), limits)));

        var winner = Assert.Single(wins.Index(), win => win.Item).Index;
        Assert.Equal(SessionItem.Number(winner).N, (await OnlyItemAsync(app))["sess"].M["creator"].N);
    }

    private static Task EndAsync(ISession session, string ending)
    {
        switch (ending)
        {
            case "abandon":
                return session.AbandonAsync();
            case "regenerate":
                return session.RegenerateIdAsync();
            default:
                session.Clear();
                return Task.CompletedTask;
        }
    }

    private static void UseErrorPage(WebApplication app) =>
        app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("error page")));
}
