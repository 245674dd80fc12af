using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Sessions;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>Whose cookie is not Express' is nobody; what can't be moved is left alone.</summary>
public sealed class UnreadableExpressTests(DynamoDBFixture dynamoDB) : MigrationTest(dynamoDB)
{
    [Theory]
    [InlineData("newest")]
    [InlineData("older")]
    [InlineData("oldest ü")]
    public async Task A_cookie_is_taken_if_any_of_the_secrets_has_signed_it(string secret)
    {
        var old = ExpressFixture.Read(ExpressFixture.Pwrdrvr, TimeSpan.FromHours(1));
        await using var app = await StartAsync(old, "newest", "older", "oldest ü");
        using var browser = ExpressFixture.NewBrowser(app, old.SignedWith(secret));

        Assert.Equal("test", await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Who_can_read_the_table_cannot_make_the_new_key()
    {
        var old = ExpressFixture.Read(ExpressFixture.Pwrdrvr, TimeSpan.FromHours(1));
        await using var app = await StartAsync(old, old.Secret);
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        var id = await browser.VisitAsync(session => session.Id);

        var claim = Assert.Single(await DynamoDB.ItemsAsync(app.Table), item => item.ContainsKey("state"));

        Assert.Equal("session#" + id, claim["to"].S);
        Assert.NotEqual(id, SessionKey.ToId(SessionKey.Derive(old.Item["id"].S["session#".Length..], claim["seed"].S)));
    }

    [Theory]
    [InlineData("connect.sid=")]
    [InlineData("connect.sid=s%3A")]
    [InlineData("connect.sid=s%3A.")]
    [InlineData("connect.sid=nothing")]
    [InlineData("connect.sid=s%3A1Y7jm-swigVWhz0WANWJagEpU60bvLS8.")]
    [InlineData("connect.sid=s%3A1Y7jm-swigVWhz0WANWJagEpU60bvLS8.T7UEWqssKGrUR0oHFMli2JkwnVsg3fTDWgunVzoTVYk")]
    [InlineData("connect.sid=j%3A1Y7jm-swigVWhz0WANWJagEpU60bvLS8.S7UEWqssKGrUR0oHFMli2JkwnVsg3fTDWgunVzoTVYk")]
    [InlineData("connect.sid=1Y7jm-swigVWhz0WANWJagEpU60bvLS8.S7UEWqssKGrUR0oHFMli2JkwnVsg3fTDWgunVzoTVYk")]
    public async Task A_cookie_with_another_signature_costs_no_call(string cookie)
    {
        var old = ExpressFixture.Read(ExpressFixture.Pwrdrvr, TimeSpan.FromHours(1));
        await using var app = await StartAsync(old, old.Secret);
        using var browser = ExpressFixture.NewBrowser(app, cookie);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        Assert.Empty(app.Wire.Take());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("""{"":1}""")]
    [InlineData("""{"user":"\ud800"}""")]
    public async Task What_is_no_session_is_left_alone_and_logged_once(string sess)
    {
        var old = ExpressFixture.Read(ExpressFixture.ConnectDynamoDB, TimeSpan.FromHours(1));
        old.Item["sess"] = new() { S = sess };
        await using var app = await StartAsync(old, old.Secret);
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);

        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
        await browser.VisitAsync(session => session.SetString("user", "new"));

        Assert.Equal("new", await browser.VisitAsync(session => session.GetString("user")));
        Assert.Equal(sess, Assert.Single(await DynamoDB.ItemsAsync(app.Table), item => item["id"].S == old.Item["id"].S)["sess"].S);
        Assert.Equal(1, Logged(app, 141));
    }

    [Fact]
    public async Task An_expired_session_is_none()
    {
        var old = ExpressFixture.Read(ExpressFixture.ConnectDynamoDB, TimeSpan.FromSeconds(-2));
        await using var app = await StartAsync(old, old.Secret);
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        // The time to live of DynamoDB Local deletes it within seconds; the app does not.
        Assert.All(app.Wire.Take(), call => Assert.Equal("GetItem", call.Operation));
        Assert.Equal(0, Logged(app, 141));
    }

    [Fact]
    public void Options_without_a_secret_are_refused()
    {
        var services = new ServiceCollection();

        Assert.Throws<ArgumentException>(() => services.MigrateSessionsFromExpress(_ => { }));
        Assert.Throws<ArgumentException>(() => services.MigrateSessionsFromExpress(express => express.Secrets.Add("")));
        Assert.Throws<ArgumentException>(() => services.MigrateSessionsFromExpress(express =>
        {
            express.Secrets.Add("secret");
            express.TableName = "no table";
        }));
    }

    private async Task<SessionApp> StartAsync(ExpressFixture old, params string[] secrets)
    {
        var table = await DynamoDB.CreateTableAsync();
        await DynamoDB.Client.PutItemAsync(table, old.Item, TestContext.Current.CancellationToken);
        return await StartNewAppAsync(migrates: false, table, services => services.MigrateSessionsFromExpress(express =>
        {
            foreach (var secret in secrets)
            {
                express.Secrets.Add(secret);
            }

            express.KeyPrefix = old.Item["id"].S.StartsWith("sess:", StringComparison.Ordinal) ? "sess:" : "session#";
        }));
    }
}
