using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>The old session stays when it has moved, so that its visitor is not logged out on the way back.</summary>
public sealed class ExpressKeptTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    [Theory]
    [InlineData("@pwrdrvr/dynamodb-session-store", "session#")]
    [InlineData("connect-dynamodb", "sess:")]
    public async Task Between_a_real_Express_app_and_this_one_nobody_is_logged_out(string store, string prefix)
    {
        var table = await DynamoDB.CreateTableAsync();
        using var express = await (await OldExpressApp.InstallAsync(store, table, DynamoDB.Endpoint)).ServeAsync();
        await using var app = await StartKeepingAsync(table, "newest", prefix);
        var visitor = new Browser(express.Address);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, await visitor.StatusAsync("login"));
        Assert.Equal("1", await visitor.GetAsync("count"));

        for (var turn = 1; turn <= 3; turn++)
        {
            visitor = Follow(app, visitor);
            Assert.Equal(("Ada", turn), await visitor.VisitAsync(session =>
            {
                var visits = session.Get<int>("visits");
                session.Set("visits", visits + 1);
                return (session.GetString("user"), visits);
            }));

            visitor = Follow(express.Address, visitor);
            Assert.Contains("<h1>Ada</h1>", await visitor.GetAsync(""), StringComparison.Ordinal);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{turn + 1}"), await visitor.GetAsync("count"));
        }

        Assert.Equal(1, Logged(app, 143));
    }

    [Fact]
    public async Task A_sign_out_here_ends_both()
    {
        var (app, old) = await StartKeepingAsync();
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);
        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Contains(await DynamoDB.ItemsAsync(app.Table), item => item["id"].S == old.Item["id"].S);

        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.DoesNotContain(await DynamoDB.ItemsAsync(app.Table), item => item["id"].S == old.Item["id"].S);
        Assert.Empty(browser.Cookies.GetAllCookies());
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
    }

    /// <summary>Its own cookie is one that a lost answer has left behind.</summary>
    [Theory]
    [InlineData("abandon")]
    [InlineData("clear")]
    public async Task So_does_one_that_has_looked_and_found_no_session_here(string how)
    {
        var (app, old) = await StartKeepingAsync();
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));
        using var lost = Follow(app, browser);
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        app.Time.Advance(TimeSpan.FromSeconds(90));

        await lost.VisitAsync(session =>
        {
            Assert.Null(session.GetString("user"));
            if (how == "abandon")
            {
                return session.AbandonAsync();
            }

            session.Clear();
            return Task.CompletedTask;
        });

        Assert.DoesNotContain(await DynamoDB.ItemsAsync(app.Table), item => item["id"].S == old.Item["id"].S);
        Assert.DoesNotContain(lost.Cookies.GetAllCookies(), cookie => cookie.Name == "connect.sid");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_with_the_old_cookie_that_leads_nowhere_any_more_ends_what_has_become_of_it(bool looks)
    {
        var (app, old) = await StartKeepingAsync();
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);
        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));
        app.Time.Advance(TimeSpan.FromMinutes(6));

        await copy.VisitAsync(session =>
        {
            if (looks)
            {
                Assert.Null(session.GetString("user"));
            }

            return session.AbandonAsync();
        });

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_old_cookie_leads_nowhere_later_unless_the_old_app_has_used_the_session_since(bool isUsed)
    {
        var (app, old) = await StartKeepingAsync();
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        await browser.VisitAsync(session => session.SetString("user", "here"));
        app.Time.Advance(TimeSpan.FromMinutes(30));
        if (isUsed)
        {
            old.Item["expires"].N = (long.Parse(old.Item["expires"].N, CultureInfo.InvariantCulture) + 1800).ToString(CultureInfo.InvariantCulture);
            old.Item["sess"].M["user"] = new() { S = "there" };
            await DynamoDB.Client.PutItemAsync(app.Table, old.Item, TestContext.Current.CancellationToken);
        }

        var visits = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var same = Follow(app, browser);
            return await same.VisitAsync(session => (session.GetString("user"), session.Id));
        }));

        Assert.All(visits, visit => Assert.Equal(isUsed ? "there" : null, visit.Item1));
        Assert.Equal(isUsed ? 2 : 1, Logged(app, 143));
    }

    [Fact]
    public async Task A_sign_out_there_before_the_move_is_over_counts_here()
    {
        var (app, old) = await StartKeepingAsync();
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        app.Wire.Fault = async (operation, token) =>
        {
            if (operation == "TransactWriteItems")
            {
                await DynamoDB.Client.DeleteItemAsync(app.Table, new() { ["id"] = old.Item["id"] }, token);
            }

            return null;
        };

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
        Assert.Empty(await SessionsAsync(app));
    }

    private async Task<(SessionApp App, ExpressFixture Old)> StartKeepingAsync()
    {
        var old = ExpressFixture.Read(ExpressFixture.Pwrdrvr, Hour);
        var table = await DynamoDB.CreateTableAsync();
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        return (await StartKeepingAsync(table, old.Secret, "session#"), old);
    }

    private Task<SessionApp> StartKeepingAsync(string table, string secret, string prefix) =>
        StartNewAppAsync(migrates: false, table, services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(secret);
            express.KeyPrefix = prefix;
            express.KeepOldSessions = true;
        }));
}
