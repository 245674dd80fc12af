using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

public sealed class CommitFailureTests(DynamoDBFixture dynamoDB)
{
    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task A_change_that_cannot_be_stored_is_an_error_that_the_client_sees(string name)
    {
        var fault = Fault.All[name];
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error"));
        using var observed = new Observed(faulty.App.Table);

        faulty.Break(fault, "UpdateItem");
        using var response = await faulty.Browser.SendAsync("/set?value=lost");

        Assert.Equal(fault.Status, response.StatusCode);
        Assert.Equal("the error page", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(fault.Attempts, faulty.Attempts);
        var line = Assert.Single(faulty.App.Log.Lines, line => line.EventId.Id == 104);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains($"the client gets status {(int)fault.Status}", line.Message, StringComparison.Ordinal);
        LoadFailureTests.AssertException(faulty.App, fault, line.Exception);
        LoadFailureTests.AssertObserved(observed, fault, "session.commit", "UpdateItem");

        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
    }

    [Theory]
    [InlineData("server error")]
    [InlineData("access denied")]
    public async Task A_response_without_a_body_becomes_the_error_too(string name)
    {
        var fault = Fault.All[name];
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);

        faulty.Break(fault, "UpdateItem");

        Assert.Equal(fault.Status, await faulty.Browser.StatusAsync("/set-without-body?value=lost"));
        Assert.Single(faulty.App.Log.Lines, line => line.EventId.Id == 104);
        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
    }

    [Fact]
    public async Task Without_an_exception_handler_the_client_gets_500()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);

        faulty.Break(Fault.All["throttled (on demand)"], "UpdateItem");

        Assert.Equal(HttpStatusCode.InternalServerError, await faulty.Browser.StatusAsync("/set?value=lost"));
        Assert.Equal(4, faulty.Attempts);
    }

    [Fact]
    public async Task A_new_visitor_whose_session_cannot_be_created_gets_no_cookie()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error"));
        using var visitor = faulty.App.NewBrowser();

        faulty.Break(Fault.All["server error"], "PutItem");
        using var response = await visitor.SendAsync("/set?value=lost");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Single(await dynamoDB.ItemsAsync(faulty.App.Table));

        faulty.Mend();
        await visitor.GetAsync("/set?value=second try");
        Assert.Equal("second try", await visitor.GetAsync("/get"));
    }

    [Fact]
    public async Task The_error_page_can_use_the_session_whose_commit_failed()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error-with-session"));

        faulty.Break(Fault.All["server error"], "UpdateItem");
        using var response = await faulty.Browser.SendAsync("/set?value=lost");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("sorry, kept", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_fault_that_passes_during_the_retries_is_not_seen()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);
        var faults = 3;
        faulty.App.Wire.Fault = (_, _) => Task.FromResult(
            Interlocked.Decrement(ref faults) >= 0 ? Fault.Response(400, "ThrottlingException") : null);

        await faulty.Browser.GetAsync("/set?value=stored");

        Assert.Equal("stored", await faulty.Browser.GetAsync("/get"));
    }

    [Fact]
    public async Task A_touch_that_fails_harms_nobody_and_is_made_up_for()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);
        var stored = Expiry(Assert.Single(await dynamoDB.ItemsAsync(faulty.App.Table)));
        faulty.App.Time.Advance(TimeSpan.FromMinutes(5));
        using var observed = new Observed(faulty.App.Table);

        faulty.Break(Fault.All["server error"], "UpdateItem");
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
        Assert.Equal("error", observed.Span("session.commit").GetTagItem("session.outcome"));

        var line = Assert.Single(faulty.App.Log.Lines, line => line.EventId.Id == 106);
        Assert.Equal(LogLevel.Warning, line.Level);
        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
        Assert.InRange(Expiry(Assert.Single(await dynamoDB.ItemsAsync(faulty.App.Table))), stored + 300, long.MaxValue);
    }

    private static long Expiry(Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> item) => Table.SessionItem.Number(item, "expires");
}
