using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>However active a session is in both apps, and whatever life it was given.</summary>
public sealed class SharedAbsoluteTimeoutTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    public override ValueTask InitializeAsync() => new(StartAsync(absoluteSeconds: 3600));

    [Fact]
    public async Task Neither_app_reads_or_writes_a_session_past_it()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        await Express.RunAsync(browser, "req.session.cookie.maxAge = 30 * 24 * 3600 * 1000;");
        for (var i = 0; i < 3; i++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(19));
            Assert.Equal("Ada", (await Express.RunAsync(browser, "return req.session.user;")).GetString());
        }

        using var other = NewBrowser();
        SetCookie(other, CookieOf(browser)!);
        var slow = Express.RunAsync(browser, "await pause('slow'); req.session.late = 1;");
        await Express.ReachedAsync("slow");
        Assert.Equal(StatusCodes.Status409Conflict, await other.VisitStatusAsync(async context =>
        {
            Assert.Equal("Ada", context.Session.GetString("user"));
            await AdvanceAsync(TimeSpan.FromMinutes(4));
            context.Session.SetString("late", "1");
        }));
        await Express.OpenAsync("slow");
        await slow;

        Assert.StartsWith("SessionEndedError", Assert.Single(await Express.TakeErrorsAsync()), StringComparison.Ordinal);
        Assert.Equal("undefined", (await Express.RunAsync(browser, "return typeof req.session.user;")).GetString());
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }
}
