using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace AppHost.Tests.ServiceDefaults;

/// <summary>A small real service, and what it would have exported.</summary>
public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task A_request_span_is_named_by_its_route_and_carries_the_status()
    {
        var service = await Service.RunAsync("/things/42");

        var span = Assert.Single(service.Spans);
        Assert.Equal("GET /things/{id}", span.DisplayName);
        Assert.Equal(ActivityKind.Server, span.Kind);
        Assert.Equal("GET", span.GetTagItem("http.request.method"));
        Assert.Equal("/things/{id}", span.GetTagItem("http.route"));
        Assert.Equal("/things/42", span.GetTagItem("url.path"));
        Assert.Equal(200, span.GetTagItem("http.response.status_code"));
        Assert.NotEqual(ActivityStatusCode.Error, span.Status);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_failed_request_names_the_error(string environment)
    {
        var service = await Service.RunInAsync(environment, "/broken");

        var span = Assert.Single(service.Spans);
        Assert.Equal("GET /broken", span.DisplayName);
        Assert.Equal(500, span.GetTagItem("http.response.status_code"));
        Assert.Equal("System.InvalidOperationException", span.GetTagItem("error.type"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Fact]
    public async Task A_request_that_no_route_takes_is_named_by_its_method_alone()
    {
        var service = await Service.RunAsync("/no/such/page");

        var span = Assert.Single(service.Spans);
        Assert.Equal("GET", span.DisplayName);
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        Assert.Null(span.GetTagItem("http.route"));
    }

    [Fact]
    public async Task Health_probes_and_what_they_call_leave_no_span()
    {
        var service = await Service.RunAsync("/alive", "/health", "/things/1");

        Assert.Equal(["GET /things/{id}"], service.Spans.Select(span => span.DisplayName));
    }

    [Fact]
    public async Task What_happens_before_the_services_start_has_a_span()
    {
        var service = await Service.RunAsync();

        Assert.Equal("before all", Assert.Single(service.StartSpans).DisplayName);
    }

    [Fact]
    public async Task A_log_record_carries_the_trace_of_its_request()
    {
        var service = await Service.RunAsync("/things/42");

        var log = Assert.Single(service.Logs, log => log.FormattedMessage == "Looked at thing 42");
        Assert.Equal(Assert.Single(service.Spans).TraceId, log.TraceId);
    }

    [Fact]
    public async Task Request_metrics_are_exported_without_the_probes()
    {
        var service = await Service.RunAsync("/alive", "/things/42");

        var routes = service.RoutesOf("http.server.request.duration");
        Assert.Contains("/things/{id}", routes);
        Assert.DoesNotContain("/alive", routes);
    }

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Production", HttpStatusCode.NotFound)]
    public async Task Liveness_is_public_and_health_is_for_developers(string environment, HttpStatusCode health)
    {
        var service = await Service.RunInAsync(environment, "/alive", "/health");

        Assert.Equal([HttpStatusCode.OK, health], service.Statuses);
    }

    /// <summary>Runs, is asked, and stops; by then everything has been handed over.</summary>
    private sealed class Service
    {
        private readonly List<Activity> _spans = [];
        private readonly List<LogRecord> _logs = [];
        private readonly List<MetricSnapshot> _metrics = [];
        private string _port = "";

        public List<HttpStatusCode> Statuses { get; } = [];

        // A listener hears every server of this process, those of other tests as well.
        public IEnumerable<Activity> Spans => _spans.Where(span =>
            string.Equals(Convert.ToString(span.GetTagItem("server.port"), CultureInfo.InvariantCulture), _port, StringComparison.Ordinal));

        public IEnumerable<Activity> StartSpans => _spans.Where(span => span.Source.Name == EarlyService.SourceName);

        public IEnumerable<LogRecord> Logs => _logs;

        public static Task<Service> RunAsync(params string[] paths) => RunInAsync("Development", paths);

        public static async Task<Service> RunInAsync(string environment, params string[] paths)
        {
            var service = new Service();
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.AddServiceDefaults();
            builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(EarlyService.SourceName).AddInMemoryExporter(service._spans));
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddInMemoryExporter(service._metrics));
            builder.Services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(service._logs));
            builder.Services.AddHostedService<EarlyService>();
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
            service._port = client.BaseAddress.Port.ToString(CultureInfo.InvariantCulture);
            foreach (var path in paths)
            {
                using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
                service.Statuses.Add(response.StatusCode);
            }

            await app.StopAsync(TestContext.Current.CancellationToken);
            return service;
        }

        public HashSet<string> RoutesOf(string metric)
        {
            var routes = new HashSet<string>(StringComparer.Ordinal);
            foreach (var point in _metrics.Where(snapshot => snapshot.Name == metric).SelectMany(snapshot => snapshot.MetricPoints))
            {
                foreach (var (key, value) in point.Tags)
                {
                    if (key == "http.route")
                    {
                        routes.Add((string)value!);
                    }
                }
            }

            return routes;
        }
    }

    /// <summary>Does something as early as a service can, as the store does when it fetches its first credentials.</summary>
    private sealed class EarlyService : IHostedLifecycleService
    {
        public const string SourceName = "tests.early";

        private static readonly ActivitySource Source = new(SourceName);

        public Task StartingAsync(CancellationToken cancellationToken)
        {
            using var activity = Source.StartActivity("before all");
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
