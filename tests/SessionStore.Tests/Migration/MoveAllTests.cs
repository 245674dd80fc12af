using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>Sessions that do not wait for their visitors to be moved.</summary>
public sealed class MoveAllTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    [Theory]
    [InlineData(ExpressFixture.Pwrdrvr)]
    [InlineData(ExpressFixture.ConnectDynamoDB)]
    public async Task A_session_waits_here_as_long_as_it_would_have_there_and_is_moved_on_when_its_visitor_comes(string store)
    {
        var (app, table, old) = await StartAsync(store, hasMovedAll: true, Hour);
        await using var disposing = app;

        Assert.Equal(new(1, 1, 0, 0, 0, 0), await MoveAsync(app, table, store));

        Assert.Empty(await DynamoDB.ItemsAsync(table));
        var waiting = Assert.Single(await DynamoDB.ItemsAsync(app.Table));
        Assert.Equal(old.Item["expires"].N.Split('.')[0], waiting["expires"].N);
        app.Time.Advance(TimeSpan.FromMinutes(50));
        var browsers = Enumerable.Range(0, 10).Select(_ => ExpressFixture.NewBrowser(app, old.Cookie)).ToList();
        var seen = await Task.WhenAll(browsers.Select(browser => browser.VisitAsync(async session => (await session.IncrementAsync("count") > 0, session.GetString("user"), session.Id))));
        Assert.Equal((true, "test", seen[0].Id), Assert.Single(seen.Distinct()));
        Assert.Equal((10, "test"), await browsers[0].VisitAsync(session => (session.Get<int>("count"), session.GetString("user"))));
        Assert.Single(await SessionsAsync(app));
        Assert.DoesNotContain(browsers[0].Cookies.GetAllCookies(), cookie => cookie.Name == "connect.sid");
        browsers.ForEach(browser => browser.Dispose());
    }

    [Theory]
    [InlineData("touch")]
    [InlineData("set")]
    [InlineData("abandon")]
    [InlineData("clear")]
    public async Task Whatever_its_visitor_does_first_is_done_to_it(string what)
    {
        var (app, table, old) = await StartAsync(ExpressFixture.Pwrdrvr, hasMovedAll: true, Hour);
        await using var disposing = app;
        await MoveAsync(app, table, ExpressFixture.Pwrdrvr);
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);

        await browser.VisitAsync(async session =>
        {
            switch (what)
            {
                case "set":
                    session.SetString("new", "1");
                    break;
                case "abandon":
                    await session.AbandonAsync();
                    break;
                case "clear":
                    session.Clear();
                    break;
            }
        });

        var ends = what is "abandon" or "clear";
        Assert.Equal(ends ? null : "test", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Equal(ends ? null : "test", await copy.VisitAsync(session => session.GetString("user")));
        Assert.Equal(ends ? 0 : 1, (await SessionsAsync(app)).Count);
        Assert.DoesNotContain(await DynamoDB.ItemsAsync(app.Table), item => item.TryGetValue("state", out var state) && state.S == "waiting");
    }

    [Fact]
    public async Task Counting_changes_nothing_and_the_count_is_what_is_moved()
    {
        var (app, table, old) = await StartAsync(ExpressFixture.ConnectDynamoDB, hasMovedAll: false, Hour);
        await using var disposing = app;
        await PutAsync(table, old.Item, "sess:expired", item => item["expires"].N = "1000000000.5");
        await PutAsync(table, old.Item, "sess:damaged", item => item["sess"] = new() { S = "{" });
        await PutAsync(table, old.Item, "sess:empty", item => item["sess"] = new() { S = """{"cookie":{}}""" });
        await PutAsync(table, old.Item, "other:1", _ => { });
        await DynamoDB.Client.PutItemAsync(table, new() { ["id"] = new("sess:ours"), ["sess"] = new() { IsMSet = true }, ["v"] = new() { N = "1" } });

        Assert.Equal(new(4, 1, 2, 1, 0, 0), await MoveAsync(app, table, ExpressFixture.ConnectDynamoDB, countOnly: true));
        Assert.Equal(1, Logged(app, 141));
        Assert.Equal(6, (await DynamoDB.ItemsAsync(table)).Count);
        Assert.Empty(await DynamoDB.ItemsAsync(app.Table));

        Assert.Equal(new(4, 1, 2, 1, 0, 0), await MoveAsync(app, table, ExpressFixture.ConnectDynamoDB));
        Assert.Equal(new(3, 0, 2, 1, 0, 0), await MoveAsync(app, table, ExpressFixture.ConnectDynamoDB));
        Assert.Equal(5, (await DynamoDB.ItemsAsync(table)).Count);
    }

    [Fact]
    public async Task A_visitor_who_comes_first_or_in_the_middle_is_moved_once()
    {
        var (app, table, old) = await StartAsync(ExpressFixture.Pwrdrvr, hasMovedAll: false, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        var visited = 0;
        app.Wire.Fault = async (operation, _) =>
        {
            // Between the two writes of the move.
            if (operation == "DeleteItem" && Interlocked.Exchange(ref visited, 1) == 0)
            {
                Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));
            }

            return null;
        };

        Assert.Equal(new(1, 1, 0, 0, 0, 0), await MoveAsync(app, table, ExpressFixture.Pwrdrvr));
        Assert.Single(await SessionsAsync(app));
        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));

        // And once more what an old instance, or a deletion that failed, has left there.
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        Assert.Equal(new(1, 0, 0, 0, 1, 0), await MoveAsync(app, table, ExpressFixture.Pwrdrvr));
        Assert.Single(await SessionsAsync(app));
    }

    [Fact]
    public async Task What_the_old_app_still_writes_is_left_to_the_next_run()
    {
        var (app, table, old) = await StartAsync(ExpressFixture.Pwrdrvr, hasMovedAll: false, Hour);
        await using var disposing = app;
        app.Wire.Fault = async (operation, token) =>
        {
            if (operation == "PutItem")
            {
                old.Item["sess"].M["user"] = new() { S = "late" };
                await DynamoDB.Client.PutItemAsync(table, old.Item, token);
            }

            return null;
        };
        Assert.Equal(new(1, 0, 0, 0, 0, 1), await MoveAsync(app, table, ExpressFixture.Pwrdrvr));
        app.Wire.Fault = null;

        Assert.Equal(new(1, 1, 0, 0, 0, 0), await MoveAsync(app, table, ExpressFixture.Pwrdrvr));

        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        Assert.Equal("late", await browser.VisitAsync(session => session.GetString("user")));
    }

    private static Task<ExpressMoveProgress> MoveAsync(SessionApp app, string table, string store, bool countOnly = false) =>
        app.Services.MoveSessionsFromExpressAsync(
            express =>
            {
                express.TableName = table;
                express.KeyPrefix = ExpressFixture.PrefixOf(store);
            },
            itemsPerSecond: 1000,
            countOnly,
            cancellationToken: TestContext.Current.CancellationToken);

    private async Task<(SessionApp App, string OldTable, ExpressFixture Old)> StartAsync(string store, bool hasMovedAll, TimeSpan life)
    {
        var old = ExpressFixture.Read(store, life);

        // Without its time to live, which would delete the expired ones before they are counted.
        var table = await DynamoDB.CreateTableAsync(timeToLiveName: "none");
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        return (await StartNewAppAsync(migrates: false, services: services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(old.Secret);
            express.TableName = table;
            express.KeyPrefix = ExpressFixture.PrefixOf(store);
            express.HasMovedAll = hasMovedAll;
        })), table, old);
    }

    private async Task PutAsync(string table, Dictionary<string, AttributeValue> item, string id, Action<Dictionary<string, AttributeValue>> change)
    {
        var copy = new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal) { ["id"] = new(id), ["expires"] = new() { N = item["expires"].N } };
        change(copy);
        await DynamoDB.Client.PutItemAsync(table, copy, TestContext.Current.CancellationToken);
    }
}
