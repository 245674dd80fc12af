using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>The Express app still writes a session while it is moved.</summary>
public sealed class LateExpressWriteTests(DynamoDBFixture dynamoDB) : ExpressMigrationTest(dynamoDB)
{
    [Theory]
    [InlineData(3)]
    [InlineData(150)]
    public async Task What_was_written_since_it_was_read_comes_too(int keys)
    {
        var (app, old) = await StartAsync(ExpressFixture.Pwrdrvr, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        using var late = ExpressFixture.NewBrowser(app, old.Cookie);
        old.Item["sess"].M.Remove("cart");
        old.Item["sess"].M["n"].N = "2";
        for (var key = 0; key < keys; key++)
        {
            old.Item["sess"].M["new" + key] = new() { S = "late" };
        }

        BeforeTheMove(app, () => DynamoDB.Client.PutItemAsync(app.Table, old.Item));

        Assert.Equal((keys + 2, 2, "late", "test"), await browser.VisitAsync(session =>
            (session.Keys.Count(), session.GetInt32("n"), session.GetString("new1"), session.GetString("user"))));
        Assert.Equal((keys + 2, 2), await browser.VisitAsync(session => (session.Keys.Count(), session.GetInt32("n"))));
        Assert.Equal(2, await late.VisitAsync(session => session.GetInt32("n")));
        Assert.Single(await SessionsAsync(app));
    }

    [Fact]
    public async Task A_sign_out_there_since_it_was_read_counts_here()
    {
        var (app, old) = await StartAsync(ExpressFixture.ConnectDynamoDB, Hour);
        await using var disposing = app;
        using var browser = ExpressFixture.NewBrowser(app, old.Cookie);
        BeforeTheMove(app, () => DynamoDB.Client.DeleteItemAsync(app.Table, new() { ["id"] = old.Item["id"] }));

        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));

        Assert.Empty(await SessionsAsync(app));
        Assert.Null(browser.SessionCookie);
        await browser.VisitAsync(session => session.SetString("user", "new"));
        Assert.Equal("new", await browser.VisitAsync(session => session.GetString("user")));
    }

    private static void BeforeTheMove(SessionApp app, Func<Task> write)
    {
        var written = 0;
        app.Wire.Fault = async (operation, _) =>
        {
            if (operation == "TransactWriteItems" && Interlocked.Exchange(ref written, 1) == 0)
            {
                await write();
            }

            return null;
        };
    }
}
