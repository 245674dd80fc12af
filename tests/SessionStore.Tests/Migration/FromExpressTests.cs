using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>Whoever has a session of the Express app keeps it in the app that takes its place.</summary>
public sealed class FromExpressTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    [Theory]
    [InlineData(ExpressFixture.Pwrdrvr)]
    [InlineData(ExpressFixture.ConnectDynamoDB)]
    public async Task A_session_is_moved_with_its_values_under_a_new_key_and_cookie(string store)
    {
        var (app, old) = await StartAsync(store, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);

        var (id, keys) = await browser.VisitAsync(session => (session.Id, session.Keys.Order().ToArray()));

        Assert.Equal(store == ExpressFixture.Pwrdrvr ? ["cart", "n", "user"] : ["n", "user"], keys);
        Assert.NotNull(browser.SessionCookie);
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name == "connect.sid");
        var item = Assert.Single(await SessionsAsync(app));
        Assert.Equal("session#" + id, item["id"].S);
        await browser.VisitAsync(session =>
        {
            Assert.Equal(id, session.Id);
            Assert.Equal("test", session.GetString("user"));
            Assert.Equal(1, session.GetInt32("n"));
            Assert.Equal(1, session.Get<int>("n"));
            Assert.Equal(1L, session.Get<long>("n"));
            if (store == ExpressFixture.Pwrdrvr)
            {
                Assert.Equal("""{"items":[1,2,{"a":true}],"total":12.5}""", session.GetString("cart"));
                Assert.Equal(12.5m, session.Get<JsonElement>("cart").GetProperty("total").GetDecimal());
            }
        });
    }

    [Fact]
    public async Task What_JSON_can_hold_is_what_the_session_reads()
    {
        var sess = """
            {"cookie":{},"text":"Ünlü","date":"2026-11-27T10:07:00.080Z","min":-2147483648,"big":9007199254740991,"half":-0.5,"yes":true,"none":null,"list":[1,"a"],"printable":825373492}
            """;
        var (app, old) = await StartAsync(ExpressFixture.ConnectDynamoDB, Hour, item => item["sess"].S = sess);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);

        await browser.VisitAsync(session =>
        {
            Assert.Equal("Ünlü", session.GetString("text"));
            Assert.Equal("2026-11-27T10:07:00.080Z", session.GetString("date"));
            Assert.Equal((int.MinValue, int.MinValue), (session.GetInt32("min"), session.Get<int>("min")));
            Assert.Equal((825373492, 825373492), (session.GetInt32("printable"), session.Get<int>("printable")));
            Assert.Equal((9007199254740991, "9007199254740991"), (session.Get<long>("big"), session.GetString("big")));
            Assert.Equal((-0.5, "-0.5"), (session.Get<double>("half"), session.GetString("half")));
            Assert.Equal((true, "true"), (session.Get<bool>("yes"), session.GetString("yes")));
            Assert.Null(session.Get("none"));
            Assert.Equal("""[1,"a"]""", session.GetString("list"));
            Assert.DoesNotContain("cookie", session.Keys);
        });
    }

    [Fact]
    public async Task Twenty_first_requests_at_once_move_it_once_and_get_the_same_cookie()
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        var browsers = Enumerable.Range(0, 20).Select(_ => ExpressFixture.NewBrowser(app, old.Cookie)).ToList();

        var seen = await Task.WhenAll(browsers.Select(browser => browser.VisitAsync(async session =>
            (session.Id, session.GetString("user"), await session.IncrementAsync("count") > 0))));

        var item = Assert.Single(await SessionsAsync(app));
        Assert.Equal(("session#" + seen[0].Id, "20"), (item["id"].S, item["sess"].M["count"].N));
        Assert.Single(seen.Distinct());
        Assert.Equal(1, Logged(app, 143));
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task A_sign_out_in_the_first_request_ends_it()
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);

        await browser.VisitAsync(session => session.AbandonAsync());

        Assert.Empty(browser.Cookies.GetAllCookies());
        Assert.Empty(await SessionsAsync(app));
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task The_new_cookie_wins_and_who_has_no_old_one_costs_nothing()
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.GetString("user"));
        Assert.Empty(app.Wire.Take());
        await browser.VisitAsync(session => session.SetString("user", "new"));
        app.Wire.Take();
        using var both = ExpressFixture.NewBrowser(app, old.Cookie);
        both.Cookies.Add(browser.Cookies.GetCookies(app.Address));

        Assert.Equal("new", await both.VisitAsync(session => session.GetString("user")));

        Assert.Equal(new("GetItem", false, 0.5), Assert.Single(app.Wire.Take()));
        Assert.Contains(await DynamoDB.ItemsAsync(app.Table), item => item["id"].S == old.Item["id"].S);
    }

    [Fact]
    public async Task A_session_in_another_table_is_moved_from_there()
    {
        var old = ExpressFixture.Read(ExpressFixture.ConnectDynamoDB, Hour);
        var table = await DynamoDB.CreateTableAsync();
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        await using var app = await StartNewAppAsync(migrates: false, services: services => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add(old.Secret);
            express.KeyPrefix = "sess:";
            express.TableName = table;
        }));
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);

        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));

        Assert.Empty(await DynamoDB.ItemsAsync(table));
        Assert.Single(await SessionsAsync(app));
    }

    [Fact]
    public async Task Turned_off_again_what_was_moved_stays()
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        await browser.VisitAsync(session => session.SetString("user", "moved"));
        await using var without = await StartNewAppAsync(migrates: false, table: app.Table);

        using var after = Follow(without, browser);
        Assert.Equal("moved", await after.VisitAsync(session => session.GetString("user")));
    }
}
