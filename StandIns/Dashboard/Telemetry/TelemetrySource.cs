namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>A service that sent telemetry.</summary>
/// <param name="Name">Its <c>service.name</c>.</param>
/// <param name="Color">Which of the page's colors stands for it, counted from 0 in the order of appearance.</param>
internal sealed record TelemetrySource(string Name, int Color);
