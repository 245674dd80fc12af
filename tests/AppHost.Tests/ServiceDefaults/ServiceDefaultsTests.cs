using System.Globalization;
using System.Net;
using System.Text.Json;
using AppHost.Tests.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Tests.ServiceDefaults;

/// <summary>A small real service, its telemetry read back from a receiver after it stopped.</summary>
public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task A_request_span_is_named_by_its_route_and_carries_the_status()
    {
        var spans = await SpansAfterAsync("/things/42");

        var span = Assert.Single(spans);
        Assert.Equal("GET /things/{id}", span.Text("name"));
        Assert.Equal("Server", span.Text("kind"));
        Assert.Equal("tiny", span.GetProperty("source").Text("name"));
        Assert.Equal("GET", span.Attribute("http.request.method"));
        Assert.Equal("/things/{id}", span.Attribute("http.route"));
        Assert.Equal("/things/42", span.Attribute("url.path"));
        Assert.Equal("200", span.Attribute("http.response.status_code"));
        Assert.False(span.GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_failed_request_names_the_error(string environment)
    {
        var span = Assert.Single(await SpansAfterAsync(["/broken"], environment));

        Assert.Equal("GET /broken", span.Text("name"));
        Assert.Equal("500", span.Attribute("http.response.status_code"));
        Assert.Equal("System.InvalidOperationException", span.Attribute("error.type"));
        Assert.True(span.GetProperty("isError").GetBoolean());
    }

    [Fact]
    public async Task A_request_that_no_route_takes_is_named_by_its_method_alone()
    {
        var span = Assert.Single(await SpansAfterAsync("/no/such/page"));

        Assert.Equal("GET", span.Text("name"));
        Assert.Equal("404", span.Attribute("http.response.status_code"));
        Assert.Null(span.Attribute("http.route"));
    }

    [Fact]
    public async Task Health_probes_and_the_export_itself_leave_no_span()
    {
        var spans = await SpansAfterAsync("/alive", "/health", "/things/1");

        Assert.Equal(["GET /things/{id}"], spans.Select(span => span.Text("name")));
    }

    [Fact]
    public async Task A_log_record_carries_the_trace_of_its_request()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await ServeAsync(dashboard, "Development", "/things/42");

        var log = Assert.Single((await dashboard.GetAsync("/api/logs?text=Looked")).Items("rows"));
        Assert.Equal("Looked at thing 42", log.Text("message"));
        Assert.Equal((await dashboard.GetTraceAsync("GET /things/{id}")).GetProperty("summary").Text("traceId"), log.Text("traceId"));
    }

    [Fact]
    public async Task Request_metrics_are_exported_without_the_probes()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        await ServeAsync(dashboard, "Development", "/alive", "/things/42");

        var durations = (await dashboard.GetAsync("/api/metrics")).Items("series").Where(series =>
            series.Text("name") == "http.server.request.duration" && series.Text("attributes")!.Contains("http.route=", StringComparison.Ordinal));
        Assert.Contains(durations, series => series.Text("attributes")!.Contains("http.route=/things/{id}", StringComparison.Ordinal));
        Assert.DoesNotContain(durations, series => series.Text("attributes")!.Contains("/alive", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Production", HttpStatusCode.NotFound)]
    public async Task Liveness_is_public_and_health_is_for_developers(string environment, HttpStatusCode health)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var (statuses, _) = await ServeAsync(dashboard, environment, "/alive", "/health");

        Assert.Equal([HttpStatusCode.OK, health], statuses);
    }

    private static Task<List<JsonElement>> SpansAfterAsync(params string[] paths) => SpansAfterAsync(paths, "Development");

    private static async Task<List<JsonElement>> SpansAfterAsync(string[] paths, string environment)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var otlpPort = Port(dashboard.Server.OtlpEndpoint);
        var (_, port) = await ServeAsync(dashboard, environment, paths);
        var spans = new List<JsonElement>();
        foreach (var trace in (await dashboard.GetAsync("/api/traces")).Items("rows"))
        {
            spans.AddRange((await dashboard.GetAsync($"/api/traces/{trace.Text("traceId")}")).Items("spans"));
        }

        // A listener hears every server of this process, the dashboards of other tests as well; an export would be a client's span.
        return [.. spans.Where(span => span.Attribute("server.port") is var target
            && (target == port || (target == otlpPort && span.Text("kind") == "Client")))];
    }

    /// <summary>Runs a service, asks it, stops it: by then everything must have been sent.</summary>
    private static async Task<(List<HttpStatusCode> Statuses, string Port)> ServeAsync(RunningDashboard dashboard, string environment, params string[] paths)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.Server.OtlpEndpoint.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={dashboard.Server.OtlpApiKey}",
            ["OTEL_SERVICE_NAME"] = "tiny",
        });
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/things/{id}", (int id, ILoggerFactory logging) =>
        {
            logging.CreateLogger("Things").LogInformation("Looked at thing {Id}", id);
            return "thing";
        });
        app.MapGet("/broken", string () => throw new InvalidOperationException("Broken."));
        await app.StartAsync(TestContext.Current.CancellationToken);

        // A client without spans of its own: those would be the roots of the traces.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri(app.Urls.First()) };
        var statuses = new List<HttpStatusCode>();
        foreach (var path in paths)
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            statuses.Add(response.StatusCode);
        }

        await app.StopAsync(TestContext.Current.CancellationToken);
        return (statuses, Port(client.BaseAddress));
    }

    private static string Port(Uri address) => address.Port.ToString(CultureInfo.InvariantCulture);
}
