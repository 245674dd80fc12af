namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>A finished span as the dashboard keeps it. Times are nanoseconds since 1970.</summary>
internal sealed record SpanRecord(
    string TraceId,
    string SpanId,
    string? ParentSpanId,
    string Name,
    string Kind,
    string Scope,
    TelemetrySource Source,
    string? Instance,
    ulong Start,
    ulong End,
    bool IsError,
    string? StatusMessage,
    Attributes Attributes,
    IReadOnlyList<SpanEvent> Events,
    IReadOnlyList<SpanLink> Links);

internal sealed record SpanEvent(string Name, ulong Time, Attributes Attributes);

internal sealed record SpanLink(string TraceId, string SpanId, Attributes Attributes);
