using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>A session that this app has bound to a user is in that user's list, which Express does not know.</summary>
public sealed class SharedUserTests(DynamoDBFixture dynamoDB) : SharingTest(dynamoDB)
{
    [Theory]
    [InlineData("destroy")]
    [InlineData("regenerate")]
    public async Task What_Express_ends_is_off_its_users_list(string end)
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(session => session.BindToUserAsync("ada"));
        using var other = NewBrowser();
        await other.VisitAsync(session => session.BindToUserAsync("ada"));
        Assert.Equal(2, (await ListAsync()).Count);

        await Express.RunAsync(browser, $"req.session.user = 'Ada';");
        await Express.RunAsync(browser, $"await new Promise((done, fail) => req.session.{end}((error) => error ? fail(error) : done()));");

        Assert.Single(await ListAsync());
        Assert.Null(await browser.VisitAsync(session => session.GetString("user")));
    }

    [Fact]
    public async Task Ten_of_a_users_sessions_that_Express_ends_at_once_are_all_off_the_list()
    {
        var browsers = Enumerable.Range(0, 10).Select(_ => NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.VisitAsync(session => session.BindToUserAsync("ada"));
        }

        await Task.WhenAll(browsers.Select(browser =>
            Express.RunAsync(browser, "await new Promise((done, fail) => req.session.destroy((error) => error ? fail(error) : done()));")));

        Assert.Empty(await ListAsync());
        Assert.Empty(await Express.TakeErrorsAsync());
    }

    [Fact]
    public async Task What_is_revoked_here_is_over_there_also_for_a_request_under_way()
    {
        using var browser = NewBrowser();
        await browser.VisitAsync(async session =>
        {
            await session.BindToUserAsync("ada");
            session.SetString("user", "Ada");
        });
        var slow = Express.RunAsync(browser, "await pause('slow'); req.session.late = 1;");
        await Express.ReachedAsync("slow");

        await Directory.RevokeAllAsync("ada", cancellationToken: TestContext.Current.CancellationToken);

        await Express.OpenAsync("slow");
        await slow;
        Assert.StartsWith("SessionEndedError", Assert.Single(await Express.TakeErrorsAsync()), StringComparison.Ordinal);
        Assert.Equal("undefined", (await Express.RunAsync(browser, "return typeof req.session.user;")).GetString());
    }

    private ISessionDirectory Directory => AspNet.Services.GetRequiredService<ISessionDirectory>();

    private Task<IReadOnlyList<UserSession>> ListAsync() => Directory.ListAsync("ada", TestContext.Current.CancellationToken);
}
