using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ServiceDefaults;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the solution shares: telemetry and health endpoints.</summary>
public static class Extensions
{
    /// <summary>Adds OpenTelemetry and the health checks; see the other methods for what each brings.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        return builder;
    }

    /// <summary>
    /// Adds traces, metrics and logs. They are sent over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, as an
    /// AppHost does, and stay in the process otherwise. The other <c>OTEL_*</c> variables of the specification
    /// (protocol, headers, service name, sampler, <c>OTEL_SDK_DISABLED</c>) apply as usual.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("SessionStore"))
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, "SessionStore")
                .AddAspNetCoreInstrumentation(requests =>
                {
                    requests.Filter = context => !HealthPaths.Contain(context.Request.Path);

                    // What is asked for is known only after routing.
                    requests.EnrichWithHttpResponse = LeaveOutStaticFile;
                })
                .AddHttpClientInstrumentation());

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EarlyTelemetry>());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>Adds the check behind <c>/alive</c>: the process answers.</summary>
    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/alive</c> (the process answers; asks nobody else) in every environment, and <c>/health</c> (every
    /// check) in Development only: each call to it costs calls to what the service depends on, and its answer tells
    /// strangers when that is down. Elsewhere map it yourself, behind authorization or on a port of its own.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Alive, new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") })
            .DisableHttpMetrics();
        if (app.Environment.IsDevelopment())
        {
            app.MapHealthChecks(HealthPaths.Health).DisableHttpMetrics();
        }

        return app;
    }

    private static void LeaveOutStaticFile(Activity activity, HttpResponse response)
    {
        if (response.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
