using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

public sealed class ContinueWithoutSessionTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_page_that_only_reads_goes_on_with_an_empty_session()
    {
        await using var faulty = await StartAsync();
        var cookie = faulty.Browser.SessionCookie;

        faulty.Break(Fault.All["server error"], "GetItem", "UpdateItem", "PutItem", "DeleteItem");

        Assert.Equal("nothing", await faulty.Browser.GetAsync("/get"));
        Assert.Equal("false", await faulty.Browser.GetAsync("/available"));
        Assert.All(
            faulty.App.Log.Lines.Where(line => line.EventId.Id == 107),
            line =>
            {
                Assert.Equal(LogLevel.Warning, line.Level);
                LoadFailureTests.AssertException(faulty.App, Fault.All["server error"], line.Exception);
            });
        Assert.Equal(2, faulty.App.Log.Lines.Count(line => line.EventId.Id == 107));
        Assert.DoesNotContain(faulty.App.Log.Lines, line => line.EventId.Id == 103);

        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
        Assert.Equal(cookie, faulty.Browser.SessionCookie);
    }

    [Fact]
    public async Task A_page_that_writes_fails_and_overwrites_nothing()
    {
        await using var faulty = await StartAsync();

        faulty.Break(Fault.All["server error"], "GetItem");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await faulty.Browser.StatusAsync("/set?value=lost"));
        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
        Assert.Single(await dynamoDB.ItemsAsync(faulty.App.Table));
    }

    [Fact]
    public async Task A_handler_that_has_read_is_told_at_once_that_it_cannot_write()
    {
        await using var faulty = await StartAsync();

        faulty.Break(Fault.All["server error"], "GetItem");

        await faulty.Browser.VisitAsync(session =>
        {
            Assert.Null(session.GetString("k"));
            foreach (var write in (Action[])[() => session.SetString("k", "lost"), () => session.Set("k", 1), () => session.Remove("k"), session.Clear])
            {
                Assert.Equal(SessionStoreFailure.Unavailable, Assert.Throws<SessionStoreException>(write).Failure);
            }
        });
        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
    }

    private Task<FaultyApp> StartAsync() => FaultyApp.StartAsync(
        dynamoDB,
        app => app.UseExceptionHandler("/error"),
        options => options.OnLoadFailure = SessionLoadFailureBehavior.ContinueWithoutSession);
}
