using Aspire.StandIn.Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.StandIn.Dashboard.Web;

/// <summary>Traces, logs and metrics as JSON. Times are milliseconds since 1970, or since the trace's start.</summary>
internal sealed class TelemetryApi(TelemetryStore store)
{
    /// <summary>Rows of one list; a filter narrows what does not fit.</summary>
    private const int MaxRows = 300;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/traces", Traces);
        routes.MapGet("/api/traces/{traceId}", Trace);
        routes.MapGet("/api/logs", Logs);
        routes.MapGet("/api/metrics", () => new { store.Sources, Series = store.Metrics() });
    }

    private object Traces(string? resource = null, string? text = null, bool errors = false)
    {
        var traces = store.Traces().Where(trace =>
            (string.IsNullOrEmpty(resource) || trace.Spans.Any(item => IsFrom(item.Span.Source, resource)))
            && (string.IsNullOrEmpty(text) || Mentions(trace, text))
            && (!errors || trace.Spans.Any(item => item.Span.IsError))).ToList();
        return new { store.Sources, Total = traces.Count, Rows = traces.Take(MaxRows).Select(Summary) };
    }

    private IResult Trace(string traceId)
    {
        if (!store.TryGetTrace(traceId, out var trace))
        {
            return Results.NotFound();
        }

        var logs = store.Logs().Where(log => log.TraceId == traceId).Reverse();
        return Results.Json(new
        {
            Summary = Summary(trace),
            Spans = trace.Spans.Select(item => Detail(trace, item.Span, item.Depth)),
            Logs = logs.Select(log => Row(log, trace.Start)),
        });
    }

    private object Logs(string? resource = null, string? text = null, int severity = 0)
    {
        var logs = store.Logs().Where(log =>
            log.Severity >= severity
            && (string.IsNullOrEmpty(resource) || IsFrom(log.Source, resource))
            && (string.IsNullOrEmpty(text) || Mentions(log, text))).ToList();
        return new { store.Sources, Total = logs.Count, Rows = logs.Take(MaxRows).Select(log => Row(log, log.Time)) };
    }

    private static object Summary(Trace trace) => new
    {
        trace.TraceId,
        trace.Root.Name,
        trace.Root.Source,
        Start = Milliseconds(trace.Start),
        Duration = Milliseconds(trace.End - trace.Start),
        IsError = trace.Spans.Any(item => item.Span.IsError),
        Sources = trace.Spans.GroupBy(item => item.Span.Source)
            .Select(group => new { group.Key.Name, group.Key.Color, Spans = group.Count() }),
    };

    private object Detail(Trace trace, SpanRecord span, int depth) => new
    {
        span.SpanId,
        span.Name,
        span.Kind,
        span.Scope,
        span.Source,
        span.Instance,
        Depth = depth,
        Offset = Milliseconds(span.Start - trace.Start),
        Duration = Milliseconds(span.End - span.Start),
        span.IsError,
        span.StatusMessage,
        span.Attributes,
        Events = span.Events.Select(e => new { e.Name, Offset = Difference(e.Time, trace.Start), e.Attributes }),
        Links = span.Links.Select(link => new
        {
            link.TraceId,
            link.SpanId,
            link.Attributes,
            // Null when the other trace has not arrived or is gone.
            Name = store.TryGetTrace(link.TraceId, out var other) ? other.Root.Name : null,
        }),
    };

    private static object Row(LogEntry log, ulong origin) => new
    {
        log.Number,
        Time = Milliseconds(log.Time),
        Offset = Difference(log.Time, origin),
        log.Severity,
        log.Message,
        log.Category,
        log.Source,
        log.TraceId,
        log.SpanId,
        log.Attributes,
    };

    private static bool IsFrom(TelemetrySource source, string name) => source.Name == name;

    private static bool Mentions(Trace trace, string text) =>
        trace.TraceId.StartsWith(text, StringComparison.OrdinalIgnoreCase)
        || trace.Spans.Any(item => Contains(item.Span.Name, text) || item.Span.Attributes.Mention(text));

    private static bool Mentions(LogEntry log, string text) =>
        Contains(log.Message, text) || Contains(log.Category, text) || log.Attributes.Mention(text);

    private static bool Contains(string value, string text) => value.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static double Milliseconds(ulong nanoseconds) => nanoseconds / 1e6;

    private static double Difference(ulong time, ulong origin) => ((double)time - origin) / 1e6;
}
