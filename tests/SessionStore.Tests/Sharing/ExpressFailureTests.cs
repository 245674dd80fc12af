using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>What fails in Express' store reaches its callback, and never looks like a visitor without a session.</summary>
public sealed class ExpressFailureTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    [Theory]
    [InlineData("ProvisionedThroughputExceededException")]
    [InlineData("CredentialsProviderError")]
    public async Task A_table_that_cannot_be_used_is_an_error_in_every_callback(string fault)
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await Express.FailAsync(fault);
        using (var response = await Express.SendAsync(browser, "return 'served';"))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Contains($"Session table '{AspNet.Table}': {fault}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var stranger = NewBrowser();
        var messages = await Express.RunAsync(stranger, """
            const call = (name, ...args) => new Promise((done) => store[name](...args, (error) => done(error?.name)));
            const plain = { cookie: {}, a: 1 };
            return [await call('get', 'x'), await call('set', 'x', plain), await call('destroy', 'x')];
            """);
        Assert.All(messages.EnumerateArray(), name => Assert.Equal("SessionStoreError", name.GetString()));

        await Express.FailAsync("none");
        Assert.Equal("Ada", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
    }

    [Fact]
    public async Task A_missing_table_is_named()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await DynamoDB.Client.DeleteTableAsync(AspNet.Table, TestContext.Current.CancellationToken);

        using var response = await Express.SendAsync(browser, "return 1;");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains($"Session table '{AspNet.Table}'", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("req.session.x = 1e300;")]
    [InlineData("req.session[''] = 1;")]
    public async Task What_DynamoDB_cannot_hold_is_an_error_and_nothing_is_written(string change)
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        await Express.RunAsync(browser, "req.session.y = 1; " + change);

        Assert.StartsWith("SessionStoreError", Assert.Single(await Express.TakeErrorsAsync()), StringComparison.Ordinal);
        Assert.Equal(["user"], await browser.VisitAsync(session => session.Keys.ToArray()));
    }

    [Fact]
    public async Task Without_a_client_the_store_makes_one_from_the_environment()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        var user = await Express.RunAsync(browser, $$"""
            Object.assign(process.env, { AWS_ENDPOINT_URL_DYNAMODB: '{{DynamoDB.Endpoint}}', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'express', AWS_SECRET_ACCESS_KEY: 'express' });
            const own = new store.constructor({ tableName: '{{AspNet.Table}}', idleTimeout: 1200 });
            return new Promise((done, fail) => own.get(req.sessionID, (error, session) => error ? fail(error) : done(session.user)));
            """);

        Assert.Equal("Ada", user.GetString());
    }

    [Fact]
    public async Task Only_what_can_be_kept_is_offered()
    {
        using var browser = NewBrowser();
        var offered = await Express.RunAsync(browser, "return ['all', 'length', 'clear', 'ids'].filter((name) => name in store);");
        Assert.Equal("[]", offered.GetRawText());
    }

    [Fact]
    public async Task A_session_can_be_written_outside_of_a_request_if_it_was_read_from_the_store()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        var result = await Express.RunAsync(browser, """
            const call = (name, ...args) => new Promise((done) => store[name](...args, (error, value) => done(error ? error.name : value)));
            const session = await call('get', req.sessionID);
            session.there = 1;
            return [await call('set', req.sessionID, session), await call('set', req.sessionID, { ...session, there: 2 }), await call('get', 'unknown')];
            """);

        Assert.Equal("""[null,"SessionStoreError",null]""", result.GetRawText());
        Assert.Equal(("Ada", 1), await browser.VisitAsync(session => (session.GetString("user"), session.GetInt32("there"))));
    }

    [Theory]
    [InlineData("{}", "tableName")]
    [InlineData("{ tableName: 't' }", "idleTimeout")]
    [InlineData("{ tableName: 't', idleTimeout: 1200, prefix: 'x' }", "prefix")]
    [InlineData("{ tableName: 't', idleTimeout: '20m' }", "idleTimeout")]
    [InlineData("{ tableName: 't', idleTimeout: 1200, touchAfter: -1 }", "touchAfter")]
    public async Task Wrong_options_are_named_at_the_start(string options, string named)
    {
        using var browser = NewBrowser();
        var message = await Express.RunAsync(browser, $$"""try { new store.constructor({{options}}); return 'none'; } catch (error) { return error.message; }""");
        Assert.Contains(named, message.GetString(), StringComparison.Ordinal);
    }
}
