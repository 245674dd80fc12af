using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Migration;

namespace SessionStore.Tests.Sharing;

/// <summary>The previous store is one of those that Express apps have had in DynamoDB.</summary>
public sealed class RealPreviousStoreTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("connect-dynamodb")]
    [InlineData("@pwrdrvr/dynamodb-session-store")]
    public async Task From_the_real_stores_it_comes_too(string store)
    {
        await StartAsync(previous: store);
        var old = await OldExpressApp.InstallAsync(store, AspNet.Table, DynamoDB.Endpoint);
        var cookie = await old.RunAsync("write");
        using var browser = NewBrowser();
        SetCookie(browser, cookie.Split('=', 2)[1]);

        Assert.Equal("Ada Ünlü", (await Express.RunAsync(browser, "return req.session.user;")).GetString());

        Assert.Empty(await Express.TakeErrorsAsync());
        Assert.Equal(("Ada Ünlü", 7), await browser.VisitAsync(session => (session.GetString("user"), session.GetInt32("visits"))));
        Assert.Single(await DynamoDB.ItemsAsync(AspNet.Table));
        Assert.Equal("nobody", await old.RunAsync("read", cookie));
    }
}
