namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>What is kept in memory; the oldest goes first.</summary>
internal sealed record TelemetryLimits
{
    /// <summary>Spans of all traces together. When exceeded, whole traces are dropped, oldest first.</summary>
    public int Spans { get; init; } = 5_000;

    /// <summary>Spans of one trace; later ones are not kept, so that an endless trace cannot push out all others.</summary>
    public int SpansPerTrace { get; init; } = 1_000;

    public int Logs { get; init; } = 5_000;

    /// <summary>Metric series; new ones are not kept when full.</summary>
    public int Series { get; init; } = 2_000;

    /// <summary>Services told apart by name.</summary>
    public int Sources { get; init; } = 100;

    /// <summary>Attributes, events and links of one span or log record, each; as many as OpenTelemetry's SDKs send.</summary>
    public int Details { get; init; } = 128;

    /// <summary>Characters of a name, message or attribute value; the rest is cut off.</summary>
    public int TextLength { get; init; } = 8_192;
}
