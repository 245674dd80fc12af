namespace Aspire.Hosting;

/// <summary>Telemetry as the dashboard shows it best, where Aspire's own settings are others.</summary>
internal static class DashboardTelemetry
{
    public static IResourceBuilder<ProjectResource> WithTelemetryForDashboard(this IResourceBuilder<ProjectResource> project) => project
        // Aspire sets always_on, which would trace what each health probe calls, though not the probe.
        .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on")

        // In ms. At Ctrl+C the dashboard ends first, and each project would wait 10 s for it to take the last traces.
        .WithEnvironment("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
}
