using Microsoft.AspNetCore.Http;
using SessionStore.Migration;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>Whoever has a session in the store that the Express app had before keeps it.</summary>
public sealed class PreviousStoreTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    private const string Id = "old-session";
    private const string CountOld = "return Object.keys(previous.sessions).length;";

    public override ValueTask InitializeAsync() => new(StartAsync(previous: "memory"));

    [Fact]
    public async Task It_comes_here_with_its_values_and_its_life_and_is_deleted_there()
    {
        using var browser = await OldVisitorAsync("originalMaxAge: 7200000, expires: new Date(Date.now() + 7200000)");

        Assert.Equal("Ada", (await Express.RunAsync(browser, "return req.session.user;")).GetString());

        Assert.Equal(("Ada", 1L), await browser.VisitAsync(session => (session.GetString("user"), session.Get<long>("n"))));
        Assert.Equal("7200", (await ItemAsync())["idle"].N);
        Assert.Equal(0, (await Express.RunAsync(browser, CountOld)).GetInt32());
        Assert.Equal(Id, (await Express.RunAsync(browser, "return req.sessionID;")).GetString());
    }

    [Fact]
    public async Task Parallel_first_requests_bring_it_once_and_lose_nothing()
    {
        using var browser = await OldVisitorAsync("");
        var browsers = Enumerable.Range(0, 10).Select(i => (Index: i, Browser: NewBrowser())).ToList();
        foreach (var each in browsers)
        {
            SetCookie(each.Browser, CookieOf(browser)!);
        }

        await Task.WhenAll(browsers.Select(each => Express.RunAsync(each.Browser, $"req.session.k{each.Index} = req.session.user;")));

        Assert.Empty(await Express.TakeErrorsAsync());
        await browser.VisitAsync(session => Assert.Equal(12, session.Keys.Count()));
    }

    [Theory]
    [InlineData("destroy")]
    [InlineData("regenerate")]
    public async Task Once_ended_it_is_ended_there_too(string end)
    {
        using var browser = await OldVisitorAsync("");
        // It could not be deleted there when it came.
        await Express.RunAsync(browser, $$"""previous.set('{{Id}}', { cookie: {}, user: 'Ada' }); await new Promise((done) => req.session.{{end}}(done));""");

        Assert.Equal(0, (await Express.RunAsync(browser, CountOld)).GetInt32());
        using var replayed = NewBrowser();
        SetCookie(replayed, Uri.EscapeDataString(new ExpressCookie(["newest"]).Write(Id)));
        Assert.Equal("undefined", (await Express.RunAsync(replayed, "return typeof req.session.user;")).GetString());
    }

    /// <summary>A visitor with a session in the old store.</summary>
    private async Task<Browser> OldVisitorAsync(string cookie)
    {
        using var nobody = NewBrowser();
        await Express.RunAsync(nobody, $$"""previous.set('{{Id}}', { cookie: { {{cookie}} }, user: 'Ada', n: 1 });""");
        var browser = NewBrowser();
        SetCookie(browser, Uri.EscapeDataString(new ExpressCookie(["newest"]).Write(Id)));
        return browser;
    }
}
