namespace LocalAws.Faults;

/// <summary>A fault that is on until a time.</summary>
/// <param name="Name">One of <see cref="FaultNames"/>.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Delay">How long a slow answer takes.</param>
/// <param name="Share">Which part of the calls is hit, 0 to 1.</param>
internal sealed record Fault(string Name, DateTimeOffset Until, TimeSpan Delay, double Share);
