using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace SessionStore.Diagnostics;

/// <summary>
/// The library's one activity source and one meter, both named "SessionStore". Add the name to OpenTelemetry's tracing
/// and metrics to see them; a process that listens to nothing pays nothing.
/// </summary>
internal static class SessionTelemetry
{
    public const string Name = "SessionStore";

    private static readonly string? Version = typeof(SessionTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    public static ActivitySource Source { get; } = new(Name, Version);

    public static Meter Meter { get; } = new(Name, Version);

    public static Histogram<double> OperationDuration { get; } = Meter.CreateHistogram<double>(
        "session_store.operation.duration", "s", "Time of one DynamoDB operation, retries included.");

    public static Counter<double> CapacityRead { get; } = Meter.CreateCounter<double>(
        "session_store.capacity.read", "{unit}", "Read capacity units consumed.");

    public static Counter<double> CapacityWrite { get; } = Meter.CreateCounter<double>(
        "session_store.capacity.write", "{unit}", "Write capacity units consumed.");

    public static Counter<long> Loads { get; } = Meter.CreateCounter<long>(
        "session_store.loads", "{load}", "Sessions loaded, by who waited: the routing (ahead), the handler (on_demand) or a thread (blocked).");

    public static Counter<long> ReplicaWaits { get; } = Meter.CreateCounter<long>(
        "session_store.replica_waits", "{load}", "Loads that waited for what another region had written, by outcome: it arrived, or was given up.");

    public static Counter<long> TouchSkipped { get; } = Meter.CreateCounter<long>(
        "session_store.touch.skipped", "{request}", "Requests whose session was touched recently enough not to be written.");

    public static Counter<long> Migrated { get; } = Meter.CreateCounter<long>(
        "session_store.migrated", "{session}", "Sessions moved here from another store, by where they came from.");

    public static Counter<long> Conflicts { get; } = Meter.CreateCounter<long>(
        "session_store.conflicts", "{write}", "Writes whose condition did not hold.");

    public static Histogram<long> ItemSize { get; } = Meter.CreateHistogram<long>(
        "session_store.item.size", "By", "Size of a session's item when it was written.");
}
