namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>A structured log record as the dashboard keeps it.</summary>
/// <remarks>
/// <c>Number</c> counts up from 1 over all services. <c>Time</c> is nanoseconds since 1970. <c>Severity</c> is OTLP's:
/// 1-4 trace, 5-8 debug, 9-12 information, 13-16 warning, 17-20 error, 21-24 fatal.
/// </remarks>
internal sealed record LogEntry(
    long Number,
    ulong Time,
    int Severity,
    string Message,
    string Category,
    TelemetrySource Source,
    string? TraceId,
    string? SpanId,
    Attributes Attributes);
