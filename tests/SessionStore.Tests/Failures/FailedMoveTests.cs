using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>
/// A session that could not get its new id: what was to be stored under that one must not turn up under the old one, which
/// others may know, nor in a session that its user could not revoke.
/// </summary>
public sealed class FailedMoveTests(DynamoDBFixture dynamoDB)
{
    public static TheoryData<string, bool> Moves => new()
    {
        { "sign in", false },
        { "sign in", true },
        { "regenerate", false },
        { "regenerate", true },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task Takes_the_changes_of_its_request_with_it_and_nothing_else(string move, bool isCancelled)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("basket", "kept"));

        await FailAsync(app, browser, move, isCancelled);

        Assert.Equal(["basket"], await browser.VisitAsync(session => session.Keys.ToArray()));
        Assert.Single(await dynamoDB.ItemsAsync(app.Table));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_new_visitor_leaves_nothing(bool isCancelled)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await FailAsync(app, browser, "sign in", isCancelled);

        Assert.Equal(0, browser.Cookies.Count);
        Assert.Empty(await dynamoDB.ItemsAsync(app.Table));
    }

    private static async Task FailAsync(SessionApp app, Browser browser, string move, bool isCancelled)
    {
        app.Wire.Fault = (operation, token) => operation == "TransactWriteItems"
            ? Fault.All["server error"].Answer(token)
            : Task.FromResult<HttpResponseMessage?>(null);
        var failure = await Record.ExceptionAsync(() => browser.VisitAsync(session =>
        {
            session.SetString("user", "Ada");
            var token = new CancellationToken(isCancelled);
            return move == "sign in" ? session.SignInAsync("ada", cancellationToken: token) : session.RegenerateIdAsync(token);
        }));
        app.Wire.Fault = null;

        Assert.Equal(isCancelled, failure is OperationCanceledException);
        Assert.Equal(!isCancelled, failure is SessionStoreException);
    }
}
