namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>The latest value of an instrument for one set of attributes.</summary>
/// <remarks><c>Value</c> of a histogram is its average; <c>Count</c> is null for a plain number.</remarks>
internal sealed record MetricSeries(
    TelemetrySource Source,
    string Meter,
    string Name,
    string Description,
    string Unit,
    string Attributes,
    double Value,
    ulong? Count,
    double? Min,
    double? Max);
