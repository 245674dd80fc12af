using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AppHost.Tests.Dashboard;

/// <summary>What a log-in through LocalAws looks like: a renewal on a trace of its own, a write, a read, a failure.</summary>
internal static class SampleTelemetry
{
    public static void Send(Uri otlpEndpoint, string apiKey)
    {
        using var webapp = new SampleService("webapp", otlpEndpoint, apiKey);
        using var localaws = new SampleService("localaws", otlpEndpoint, apiKey);
        var now = TimeProvider.System.GetUtcNow();
        var renewal = Renew(webapp, localaws, now.AddMilliseconds(-90));
        LogIn(webapp, localaws, now.AddMilliseconds(-30), renewal);
        Fail(webapp, now);
        webapp.Meter.CreateCounter<double>("session_store.capacity.write", "{unit}", "Write capacity units consumed.")
            .Add(1, new KeyValuePair<string, object?>("operation", "PutItem"));
        webapp.Meter.CreateHistogram<double>("session_store.operation.duration", "s", "Duration of session operations.")
            .Record(0.0124, new KeyValuePair<string, object?>("operation", "commit"));
    }

    private static ActivityContext Renew(SampleService webapp, SampleService localaws, DateTimeOffset at)
    {
        var renewal = webapp.Span("STS.AssumeRole", ActivityKind.Client, default, at, 0, 41.7, span => span
            .SetTag("rpc.system.name", "aws-api").SetTag("rpc.method", "AssumeRole")
            .SetTag("credentials.trigger", "startup").SetTag("credentials.attempt", 1)
            .SetTag("aws.sts.role_arn", "arn:aws:iam::111111111111:role/session-table")
            .SetTag("aws.sts.role_session_name", "webapp"));
        var call = webapp.Span("POST", ActivityKind.Client, renewal, at, 6.2, 40.1, span => span
            .SetTag("http.request.method", "POST").SetTag("server.address", "localhost").SetTag("http.response.status_code", 200));
        localaws.Span("POST /", ActivityKind.Server, call, at, 9, 38.5, span => span
            .SetTag("http.route", "/").SetTag("http.response.status_code", 200));
        return renewal;
    }

    private static void LogIn(SampleService webapp, SampleService localaws, DateTimeOffset at, ActivityContext renewal)
    {
        var request = webapp.Span("GET /login", ActivityKind.Server, default, at, 0, 18.43, span =>
        {
            span.SetTag("http.request.method", "GET").SetTag("http.route", "/login").SetTag("url.path", "/login")
                .SetTag("http.response.status_code", 200);
            webapp.Logger.LogInformation("User {User} logged in", "alice");
        });
        var commit = webapp.Span("session.commit", ActivityKind.Internal, request, at, 3.12, 16.9, span => span
            .SetTag("session.outcome", "created").SetTag("session.keys.changed", 2).SetTag("session.bytes", 214));
        var put = webapp.Span(
            "DynamoDB.PutItem",
            ActivityKind.Client,
            commit,
            at,
            3.9,
            16.5,
            span => span
                .SetTag("db.system.name", "aws.dynamodb").SetTag("db.operation.name", "PutItem")
                .SetTag("db.collection.name", "sessions").SetTag("aws.dynamodb.table_names", new[] { "sessions" })
                .SetTag("aws.dynamodb.consumed_capacity", new[] { """{"TableName":"sessions","CapacityUnits":1.0}""" })
                .SetTag("aws.request_id", "7f0b3a52-5b1f-4a38-9c3e-0e6c2a9a3c11").SetTag("cloud.region", "us-east-1")
                .SetTag("server.address", "localhost").SetTag("rpc.system.name", "aws-api").SetTag("rpc.method", "PutItem")
                .AddEvent(new ActivityEvent("credentials.waited", at.AddMilliseconds(4.2))),
            new ActivityLink(renewal, new ActivityTagsCollection { ["credentials.trigger"] = "startup" }));
        var call = webapp.Span("POST", ActivityKind.Client, put, at, 4.6, 16.1, span => span.SetTag("http.response.status_code", 200));
        localaws.Span("POST /", ActivityKind.Server, call, at, 5.4, 15.6, span => span.SetTag("http.response.status_code", 200));
    }

    private static void Fail(SampleService webapp, DateTimeOffset at)
    {
        var request = webapp.Span("GET /cart", ActivityKind.Server, default, at, 0, 212.6, span =>
        {
            span.SetTag("http.route", "/cart").SetTag("http.response.status_code", 503)
                .SetTag("error.type", "SessionUnavailableException").SetStatus(ActivityStatusCode.Error);
            webapp.Logger.LogError("Session table {Table} did not answer", "sessions");
        });
        var load = webapp.Span("session.load", ActivityKind.Internal, request, at, 1.4, 210.2, span => span
            .SetTag("session.outcome", "error").SetStatus(ActivityStatusCode.Error, "The session table did not answer."));
        webapp.Span("DynamoDB.GetItem", ActivityKind.Client, load, at, 1.9, 209.7, span => span
            .SetTag("db.system.name", "aws.dynamodb").SetTag("db.operation.name", "GetItem")
            .SetTag("aws.dynamodb.consistent_read", value: false)
            .SetTag("error.type", "HttpRequestException").SetStatus(ActivityStatusCode.Error, "Connection refused (localhost:4566)")
            .AddEvent(new ActivityEvent("retry", at.AddMilliseconds(54), new ActivityTagsCollection { ["attempt"] = 2 }))
            .AddEvent(new ActivityEvent("retry", at.AddMilliseconds(131), new ActivityTagsCollection { ["attempt"] = 3 })));
    }
}
