using System.Globalization;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>How long a session lives that was Express', and its cookie.</summary>
public sealed class ExpressLifeTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    [Theory]
    [InlineData(5 * 60)]
    [InlineData(86_400)]
    public async Task It_keeps_what_is_left_of_its_life_until_it_is_used_again(int seconds)
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, TimeSpan.FromSeconds(seconds));
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        await browser.VisitAsync(_ => { });

        var fullLife = (20 + 2) * 60;
        Assert.InRange(await LeftAsync(), Math.Min(seconds, fullLife) - 60, Math.Min(seconds, fullLife));

        await browser.VisitAsync(_ => { });
        Assert.InRange(await LeftAsync(), fullLife - 60, fullLife);

        async Task<long> LeftAsync() => long.Parse(Assert.Single(await SessionsAsync(app))["expires"].N, CultureInfo.InvariantCulture) -
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    }

    [Fact]
    public async Task The_old_cookie_leads_nowhere_later_not_even_to_an_item_that_came_back()
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var lost = ExpressFixture.NewBrowser(app, old.Cookie);
        using var copy = ExpressFixture.NewBrowser(app, old.Cookie);
        await browser.VisitAsync(session => session.SetString("user", "moved"));
        Assert.Equal("moved", await lost.VisitAsync(session => session.GetString("user")));

        await DynamoDB.Client.PutItemAsync(app.Table, old.Item, TestContext.Current.CancellationToken);
        app.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
        app.Time.Advance(TimeSpan.FromMinutes(40));
        Assert.Null(await copy.VisitAsync(session => session.GetString("user")));
    }
}
