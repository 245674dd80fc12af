using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Telemetry;

/// <summary>Each step of a session is a span with an outcome, and each call to DynamoDB a client span below it.</summary>
public sealed class SpanTests(DynamoDBFixture dynamoDB) : IDisposable
{
    private readonly SpanRecorder _recorder = new();

    [Fact]
    public async Task A_new_session_is_a_commit_with_a_put()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.SetString("user", "Ada"));

        AssertSpans("DynamoDB.PutItem", "session.commit created");
    }

    [Fact]
    public async Task Each_kind_of_request_has_its_spans_and_outcomes()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        _recorder.Take();

        await browser.VisitAsync(_ => { });
        AssertSpans();
        await browser.VisitAsync(session => session.GetString("user"));
        AssertSpans("DynamoDB.GetItem", "session.load hit");
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        AssertSpans("DynamoDB.GetItem", "session.load hit", "session.commit unchanged");
        await browser.VisitAsync(session => session.SetString("user", "Grace"));
        AssertSpans("DynamoDB.GetItem", "session.load hit", "DynamoDB.UpdateItem", "session.commit updated");
        await browser.VisitAsync(session => session.IncrementAsync("count"));
        AssertSpans("DynamoDB.UpdateItem", "session.commit updated");
        app.Time.Advance(TimeSpan.FromMinutes(3));
        await browser.VisitAsync(_ => { });
        AssertSpans("DynamoDB.UpdateItem", "session.commit touched");
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        AssertSpans("DynamoDB.GetItem", "session.load hit", "DynamoDB.TransactWriteItems", "session.regenerate updated");
        await browser.VisitAsync(session => session.Clear());
        AssertSpans("DynamoDB.DeleteItem", "session.commit deleted");
        await browser.VisitAsync(session => session.GetString("user"));
        AssertSpans("DynamoDB.GetItem", "DynamoDB.GetItem", "session.load miss");
        await browser.VisitAsync(session => session.Remove("user"));
        AssertSpans("DynamoDB.GetItem", "DynamoDB.GetItem", "session.load miss", "session.commit unchanged");
        await browser.VisitAsync(session => session.Clear());
        AssertSpans("DynamoDB.DeleteItem", "session.commit unchanged");
        await browser.VisitAsync(session => session.AbandonAsync());
        AssertSpans("DynamoDB.DeleteItem", "session.abandon unchanged");
        using var visitor = app.NewBrowser();
        await visitor.VisitAsync(session => session.AbandonAsync());
        AssertSpans("session.abandon unchanged");
    }

    [Fact]
    public async Task The_ends_of_a_session_have_their_outcomes()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        using var old = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        old.Cookies.Add(browser.Cookies.GetCookies(app.Address));
        await browser.VisitAsync(session => session.RegenerateIdAsync());
        _recorder.Take();

        await old.VisitAsync(session => session.GetString("user"));
        Assert.Contains("session.load revoked", Names(_recorder.Take()));
        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            app.Time.Advance(TimeSpan.FromMinutes(30));
            session.SetString("user", "late");
            await session.CommitAsync();
        }));
        var ended = Assert.Single(_recorder.Take(), span => span.OperationName == "session.commit");
        Assert.Equal("ended", ended.GetTagItem("session.outcome"));
        Assert.Equal(ActivityStatusCode.Error, ended.Status);
        await browser.VisitAsync(session => session.GetString("user"));
        Assert.Contains("session.load expired", Names(_recorder.Take()));
        await browser.VisitAsync(session => session.AbandonAsync());
        Assert.Contains("session.abandon deleted", Names(_recorder.Take()));
    }

    [Theory]
    [InlineData("session.commit")]
    [InlineData("session.signin")]
    public async Task What_finds_its_session_ended_is_an_error_and_the_call_says_that_the_condition_failed(string name)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        using var tab = app.NewBrowser();
        tab.Cookies.Add(browser.Cookies.GetCookies(app.Address));

        await Assert.ThrowsAsync<SessionEndedException>(() => browser.VisitAsync(async session =>
        {
            await session.LoadAsync();
            await tab.VisitAsync(other => other.AbandonAsync());
            _recorder.Take();
            await (name == "session.commit" ? session.IncrementAsync("n") : session.BindToUserAsync("user of " + app.Table));
        }));

        var spans = _recorder.Take();
        var ended = Assert.Single(spans, span => span.OperationName == name);
        Assert.Equal("ended", ended.GetTagItem("session.outcome"));
        Assert.Equal(ActivityStatusCode.Error, ended.Status);
        var call = Assert.Single(spans, span => span.OperationName is "DynamoDB.UpdateItem" or "DynamoDB.TransactWriteItems");
        Assert.Equal("ConditionalCheckFailedException", call.GetTagItem("db.response.status_code"));
    }

    [Fact]
    public async Task A_sign_in_says_whether_there_was_a_session()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session => session.BindToUserAsync("user of " + app.Table));
        Assert.Contains("session.signin created", Names(_recorder.Take()));
        await browser.VisitAsync(session => session.BindToUserAsync("user of " + app.Table));
        Assert.Contains("session.signin updated", Names(_recorder.Take()));
    }

    [Theory]
    [InlineData("session.signin", "TransactWriteItems")]
    [InlineData("session.commit", "UpdateItem")]
    [InlineData("session.abandon", "DeleteItem")]
    public async Task What_fails_is_an_error(string name, string failing)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        _recorder.Take();
        app.Wire.Fault = (operation, _) => Task.FromResult(operation == failing ? Fault.Response(400, "AccessDeniedException") : null);

        await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => name switch
        {
            "session.signin" => session.BindToUserAsync("user of " + app.Table),
            "session.commit" => session.IncrementAsync("count"),
            _ => session.AbandonAsync(),
        }));

        var failed = _recorder.Take().First(span => span.OperationName == name);
        Assert.Equal("error", failed.GetTagItem("session.outcome"));
        Assert.Equal(ActivityStatusCode.Error, failed.Status);
    }

    [Fact]
    public async Task A_read_that_came_from_an_old_replica_is_a_reread()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        _recorder.Take();
        var left = 1;
        app.Wire.Fault = (_, _) => Task.FromResult(
            Interlocked.Decrement(ref left) == 0 ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") } : null);

        await browser.VisitAsync(session => session.GetString("user"));

        AssertSpans("DynamoDB.GetItem", "DynamoDB.GetItem", "session.load reread");
    }

    [Fact]
    public async Task A_client_span_says_what_was_called_where_and_what_it_took()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("user", "Ada"));
        _recorder.Take();

        await browser.VisitAsync(session => session.GetString("user"));

        var spans = _recorder.Take();
        var call = Assert.Single(spans, span => span.Kind == ActivityKind.Client);
        var load = Assert.Single(spans, span => span.OperationName == "session.load");
        Assert.Equal(load.SpanId, call.ParentSpanId);
        Assert.Equal("aws.dynamodb", call.GetTagItem("db.system.name"));
        Assert.Equal("GetItem", call.GetTagItem("db.operation.name"));
        Assert.Equal(app.Table, call.GetTagItem("db.collection.name"));
        Assert.Equal(new[] { app.Table }, call.GetTagItem("aws.dynamodb.table_names"));
        Assert.Equal(0.5, call.GetTagItem("aws.dynamodb.consumed_capacity"));
        Assert.Equal(false, call.GetTagItem("aws.dynamodb.consistent_read"));
        Assert.NotNull(call.GetTagItem("aws.request_id"));
        Assert.Equal("us-east-1", call.GetTagItem("cloud.region"));
        Assert.Equal(dynamoDB.Endpoint.Host, call.GetTagItem("server.address"));
        Assert.Equal(dynamoDB.Endpoint.Port, call.GetTagItem("server.port"));
        Assert.Equal("aws-api", call.GetTagItem("rpc.system.name"));
        Assert.Equal("DynamoDB/GetItem", call.GetTagItem("rpc.method"));
        Assert.Equal(1, load.GetTagItem("session.keys"));
        Assert.InRange((int)load.GetTagItem("session.bytes")!, 100, 300);
    }

    [Fact]
    public async Task A_commit_says_how_many_keys_it_changed_and_how_large_the_session_is()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();

        await browser.VisitAsync(session =>
        {
            session.SetString("user", "Ada");
            session.SetInt32("count", 1);
        });

        var commit = Assert.Single(_recorder.Take(), span => span.OperationName == "session.commit");
        Assert.Equal(2, commit.GetTagItem("session.keys.changed"));
        Assert.InRange((int)commit.GetTagItem("session.bytes")!, 100, 300);
    }

    [Fact]
    public async Task A_failed_call_is_an_error_with_its_type_and_its_retries_are_events()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        app.Wire.Fault = (_, _) =>
        {
            var answer = Fault.Response(400, "ThrottlingException");
            answer.Headers.Add("x-amzn-RequestId", "the-request");
            return Task.FromResult<HttpResponseMessage?>(answer);
        };

        await browser.VisitStatusAsync(context =>
        {
            context.Session.SetString("user", "Ada");
            return context.Response.WriteAsync("never sent");
        });

        var spans = _recorder.Take();
        var call = Assert.Single(spans, span => span.OperationName == "DynamoDB.PutItem");
        Assert.Equal(ActivityStatusCode.Error, call.Status);
        Assert.Equal("ThrottlingException", call.GetTagItem("error.type"));
        Assert.Equal("ThrottlingException", call.GetTagItem("db.response.status_code"));
        Assert.Equal("the-request", call.GetTagItem("aws.request_id"));
        Assert.Equal([1, 2, 3], call.Events.Where(e => e.Name == "retry").Select(e => e.Tags.Single(tag => tag.Key == "attempt").Value));
        var commit = Assert.Single(spans, span => span.OperationName == "session.commit");
        Assert.Equal("error", commit.GetTagItem("session.outcome"));
        Assert.Equal(ActivityStatusCode.Error, commit.Status);
    }

    public void Dispose() => _recorder.Dispose();

    private void AssertSpans(params string[] expected) => Assert.Equal(expected, Names(_recorder.Take()));

    private static IEnumerable<string> Names(IEnumerable<Activity> spans) =>
        spans.Select(span => $"{span.OperationName} {span.GetTagItem("session.outcome")}".Trim());
}
