using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

public sealed class LoadFailureTests(DynamoDBFixture dynamoDB)
{
    [Theory]
    [MemberData(nameof(Fault.Names), MemberType = typeof(Fault))]
    public async Task A_session_that_cannot_be_read_is_an_error_and_never_a_logout(string name)
    {
        var fault = Fault.All[name];
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error"));
        using var observed = new Observed(faulty.App.Table);
        var cookie = faulty.Browser.SessionCookie;

        faulty.Break(fault, "GetItem");
        using var response = await faulty.Browser.SendAsync("/get");

        Assert.Equal(fault.Status, response.StatusCode);
        Assert.Equal("the error page", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal(fault.Attempts, faulty.Attempts);
        AssertLogged(faulty.App, fault);
        AssertObserved(observed, fault, "session.load", "GetItem");

        faulty.Mend();
        Assert.Equal("kept", await faulty.Browser.GetAsync("/get"));
        Assert.Equal(cookie, faulty.Browser.SessionCookie);
    }

    [Fact]
    public async Task Without_an_exception_handler_the_client_gets_500()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);

        faulty.Break(Fault.All["throttled (on demand)"], "GetItem");

        Assert.Equal(HttpStatusCode.InternalServerError, await faulty.Browser.StatusAsync("/get"));
    }

    [Fact]
    public async Task The_developer_page_shows_what_to_do()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseDeveloperExceptionPage());

        faulty.Break(Fault.All["missing table"], "GetItem");
        using var response = await faulty.Browser.SendAsync("/get");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains($"{faulty.App.Table}' in us-east-1 was not found", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_details_carry_the_status()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler());

        faulty.Break(Fault.All["server error"], "GetItem");
        using var response = await faulty.Browser.SendAsync("/get");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"status\":503", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_may_ask_whether_there_is_a_session()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error-if-available"));

        faulty.Break(Fault.All["server error"], "GetItem");
        using var response = await faulty.Browser.SendAsync("/get");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("sorry, somebody", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_error_page_that_needs_the_session_that_failed_leaves_a_bare_500()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB, app => app.UseExceptionHandler("/error-with-session"));

        faulty.Break(Fault.All["server error"], "GetItem");

        Assert.Equal(HttpStatusCode.InternalServerError, await faulty.Browser.StatusAsync("/get"));
    }

    [Fact]
    public async Task IsAvailable_answers_while_DynamoDB_does_not()
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);
        Assert.Equal("true", await faulty.Browser.GetAsync("/available"));

        faulty.Break(Fault.All["server error"], "GetItem");

        Assert.Equal("false", await faulty.Browser.GetAsync("/available"));
    }

    internal static void AssertLogged(SessionApp app, Fault fault)
    {
        var line = Assert.Single(app.Log.Lines, line => line.EventId.Id == 103);
        Assert.Equal(LogLevel.Error, line.Level);
        AssertException(app, fault, line.Exception);
    }

    internal static void AssertException(SessionApp app, Fault fault, Exception? exception)
    {
        var failure = Assert.IsType<SessionStoreException>(exception);
        Assert.Equal(fault.Failure, failure.Failure);
        Assert.Equal((int)fault.Status, failure.StatusCode);
        Assert.StartsWith($"Session table '{app.Table}' in us-east-1", failure.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Advice, failure.Message, StringComparison.Ordinal);
    }

    internal static void AssertObserved(Observed observed, Fault fault, string span, string operation)
    {
        var call = observed.Span($"DynamoDB.{operation}");
        Assert.Equal(ActivityStatusCode.Error, call.Status);
        Assert.Equal(fault.ErrorType, call.GetTagItem("error.type"));
        Assert.Equal(fault.Attempts - 1, call.Events.Count(e => e.Name == "retry"));

        var whole = observed.Span(span);
        Assert.Equal(ActivityStatusCode.Error, whole.Status);
        Assert.Equal("error", whole.GetTagItem("session.outcome"));
        Assert.Equal(fault.Failure.ToString(), whole.GetTagItem("error.type"));

        Assert.Contains((operation, fault.ErrorType), observed.Failures);
    }
}
