using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AppHost.Tests.Dashboard;

/// <summary>A service that sends through the real exporter. Disposing it sends everything.</summary>
internal sealed class SampleService : IDisposable
{
    private readonly OpenTelemetrySdk _sdk;
    private readonly ActivitySource _source;

    public SampleService(string name, Uri otlpEndpoint, string apiKey)
    {
        var scope = $"sample.{name}.{Guid.NewGuid():N}";
        _source = new ActivitySource(scope);
        Meter = new(scope);
        _sdk = OpenTelemetrySdk.Create(builder => builder
            .ConfigureResource(resource => resource.AddService(name, serviceInstanceId: $"{name}-1"))
            .WithTracing(tracing => tracing.AddSource(scope).AddOtlpExporter(Use("v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(scope).AddOtlpExporter(Use("v1/metrics")))
            .WithLogging(logging => logging.AddOtlpExporter(Use("v1/logs")), options => options.IncludeFormattedMessage = true));

        Action<OtlpExporterOptions> Use(string path) => options =>
        {
            options.Endpoint = new Uri(otlpEndpoint, path);
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            options.Headers = $"x-otlp-api-key={apiKey}";
        };
    }

    public System.Diagnostics.Metrics.Meter Meter { get; }

    public ILogger Logger => _sdk.GetLoggerFactory().CreateLogger("Sample");

    /// <summary>Starts and ends a span at given milliseconds after <paramref name="origin"/>.</summary>
    public ActivityContext Span(
        string name,
        ActivityKind kind,
        ActivityContext parent,
        DateTimeOffset origin,
        double start,
        double end,
        Action<Activity>? configure = null,
        params ActivityLink[] links)
    {
        Activity.Current = null;
        using var activity = _source.StartActivity(name, kind, parent, tags: null, links, origin.AddMilliseconds(start))!;
        configure?.Invoke(activity);
        activity.SetEndTime(origin.AddMilliseconds(end).UtcDateTime);
        return activity.Context;
    }

    public void Dispose()
    {
        _sdk.Dispose();
        _source.Dispose();
        Meter.Dispose();
    }
}
