using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Aspire.StandIn.Dashboard.Otlp;
using Aspire.StandIn.Dashboard.Telemetry;
using Aspire.StandIn.Dashboard.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.StandIn.Dashboard;

/// <summary>The running dashboard: a page for people and an OTLP receiver for services, both in this process.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private const int MaxPageRequest = 64 * 1024;

    private readonly WebApplication _page;
    private readonly WebApplication _otlp;

    private DashboardServer(WebApplication page, WebApplication otlp, string token, string apiKey)
    {
        _page = page;
        _otlp = otlp;
        LoginUrl = new Uri($"http://localhost:{LoopbackHost.Port(page)}/login?t={Uri.EscapeDataString(token)}");
        OtlpEndpoint = new Uri($"http://127.0.0.1:{LoopbackHost.Port(otlp)}");
        OtlpApiKey = apiKey;
    }

    /// <summary>The address to print, token included.</summary>
    public Uri LoginUrl { get; }

    /// <summary>What services put into <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (HTTP/protobuf).</summary>
    public Uri OtlpEndpoint { get; }

    /// <summary>The value of the <c>x-otlp-api-key</c> header that services must send.</summary>
    public string OtlpApiKey { get; }

    /// <summary>Starts both listeners.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static Task<DashboardServer> StartAsync(DashboardOptions options, IResourceSource resources, CancellationToken cancellationToken) =>
        StartAsync(options, resources, new TelemetryLimits(), cancellationToken);

    internal static async Task<DashboardServer> StartAsync(
        DashboardOptions options, IResourceSource resources, TelemetryLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resources);
        var token = options.BrowserToken ?? NewSecret();
        var apiKey = NewSecret();
        var store = new TelemetryStore(limits);
        var page = BuildPage(options, token, resources, store);
        var otlp = new OtlpReceiver(new OtlpReader(store), apiKey).Build(options.OtlpPort);
        try
        {
            await page.StartAsync(cancellationToken);
            await otlp.StartAsync(cancellationToken);
            return new DashboardServer(page, otlp, token, apiKey);
        }
        catch
        {
            await page.DisposeAsync();
            await otlp.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops both listeners; telemetry that arrives later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _otlp.DisposeAsync();
    }

    private static WebApplication BuildPage(DashboardOptions options, string token, IResourceSource resources, TelemetryStore store)
    {
        var builder = LoopbackHost.CreateBuilder(options.Port, MaxPageRequest);
        // A gauge may be NaN.
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals);
        var app = builder.Build();
        app.Use(new BrowserAccess(token).GuardAsync);
        app.UseRouting();
        new Pages(options.ApplicationName).Map(app);
        new ResourceApi(resources).Map(app);
        new TelemetryApi(store).Map(app);
        return app;
    }

    private static string NewSecret() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
