using Aspire.StandIn.Dashboard;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the dashboard in the AppHost's process, and tells services where to send their telemetry.</summary>
internal sealed class DashboardHost(DistributedApplicationOptions options, IConfiguration configuration) : IAsyncDisposable
{
    private const string ExportDelayMilliseconds = "1000";

    private DashboardServer? _server;

    /// <summary>The address to open, token included; null when there is no dashboard.</summary>
    public Uri? LoginUrl => _server?.LoginUrl;

    /// <returns>The address to open.</returns>
    public async Task<Uri?> StartAsync(IResourceSource resources, CancellationToken cancellationToken)
    {
        if (options.DisableDashboard)
        {
            return null;
        }

        // The AppHost's own address, from its launch profile, is the dashboard's, as in Aspire. A second AppHost may have it already.
        var port = configuration["ASPNETCORE_URLS"]?.Split(';') is [var url, ..] && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Port : 0;
        try
        {
            _server = await DashboardServer.StartAsync(new DashboardOptions { Port = port }, resources, cancellationToken);
        }
        catch (IOException)
        {
            _server = await DashboardServer.StartAsync(new DashboardOptions(), resources, cancellationToken);
        }

        return LoginUrl;
    }

    /// <summary>Adds the settings of OpenTelemetry's specification, with short delays because someone is watching.</summary>
    public void AddOtlpEnvironment(Dictionary<string, object> variables, Instance instance)
    {
        if (_server is null)
        {
            return;
        }

        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = _server.OtlpEndpoint.ToString().TrimEnd('/');
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={_server.OtlpApiKey}";
        variables["OTEL_SERVICE_NAME"] = instance.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Name}";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = ExportDelayMilliseconds;
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = ExportDelayMilliseconds;
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = ExportDelayMilliseconds;
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
