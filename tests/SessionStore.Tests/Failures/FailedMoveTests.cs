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

    [Theory]
    [InlineData("")]
    [InlineData("half a character")]
    public async Task Takes_them_too_when_it_is_the_user_id_that_is_refused(string userId)
    {
        // A test runner cannot pass it on.
        userId = userId == "half a character" ? "\uD800" : userId;
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("basket", "kept"));

        await browser.VisitAsync(async session =>
        {
            session.SetString("user", "Ada");
            await Assert.ThrowsAnyAsync<ArgumentException>(() => session.BindToUserAsync(userId));
        });

        Assert.Equal(["basket"], await browser.VisitAsync(session => session.Keys.ToArray()));
    }

    [Theory]
    [InlineData("sign in")]
    [InlineData("regenerate")]
    public async Task Takes_them_too_when_the_response_has_started(string move)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("basket", "kept"));

        using var response = await browser.SendVisitAsync(async context =>
        {
            await context.Response.StartAsync();
            context.Session.SetString("user", "Ada");
            await Assert.ThrowsAsync<InvalidOperationException>(
                () => move == "sign in" ? context.Session.BindToUserAsync("ada") : context.Session.RegenerateIdAsync());
            await context.Response.WriteAsync("sorry");
        });

        // The response ends after the last commit.
        Assert.Equal("sorry", await response.Content.ReadAsStringAsync());
        Assert.Equal(["basket"], await browser.VisitAsync(session => session.Keys.ToArray()));
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
            return move == "sign in" ? session.BindToUserAsync("ada", cancellationToken: token) : session.RegenerateIdAsync(token);
        }));
        app.Wire.Fault = null;

        Assert.Equal(isCancelled, failure is OperationCanceledException);
        Assert.Equal(!isCancelled, failure is SessionStoreException);
    }
}
