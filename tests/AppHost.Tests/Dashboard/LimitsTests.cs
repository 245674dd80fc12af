using System.Globalization;
using Aspire.StandIn.Dashboard.Otlp;
using Aspire.StandIn.Dashboard.Telemetry;

namespace AppHost.Tests.Dashboard;

public sealed class LimitsTests
{
    [Fact]
    public async Task The_oldest_traces_go_first_and_whole()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { Spans = 10 });

        for (var trace = 1; trace <= 5; trace++)
        {
            await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(trace, Enumerable.Range(trace * 10, 3).Select(n => OtlpMessages.Span(n))));
        }

        var rows = (await dashboard.GetAsync("/api/traces")).Items("rows");
        Assert.Equal(["5", "4", "3"], rows.Select(row => row.Text("traceId")!.TrimStart('0')));
        Assert.All(rows, row => Assert.Equal(3, Assert.Single(row.Items("sources")).GetProperty("spans").GetInt32()));
    }

    [Fact]
    public async Task An_endless_trace_does_not_push_out_the_others()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { Spans = 10, SpansPerTrace = 4 });
        await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(1, OtlpMessages.Span(1)));

        await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(2, Enumerable.Range(10, 50).Select(n => OtlpMessages.Span(n))));

        Assert.Equal([4, 1], (await dashboard.GetAsync("/api/traces")).Items("rows")
            .Select(row => row.Items("sources")[0].GetProperty("spans").GetInt32()));
    }

    [Fact]
    public async Task The_oldest_log_records_go_first()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { Logs = 3 });

        for (var number = 1; number <= 5; number++)
        {
            await dashboard.ExportAsync("/v1/logs", OtlpMessages.Log($"message {number}"));
        }

        Assert.Equal(
            ["message 5", "message 4", "message 3"],
            (await dashboard.GetAsync("/api/logs")).Items("rows").Select(row => row.Text("message")));
    }

    [Fact]
    public async Task Long_texts_are_cut_and_services_and_series_are_counted()
    {
        await using var dashboard = await RunningDashboard.StartAsync(new TelemetryLimits { TextLength = 10, Series = 2, Sources = 2 });

        await dashboard.ExportAsync("/v1/logs", OtlpMessages.Log(new string('x', 100)));
        foreach (var number in Enumerable.Range(1, 5))
        {
            await dashboard.ExportAsync("/v1/metrics", Gauge(number));
        }

        Assert.Equal("xxxxxxxxxx…", Assert.Single((await dashboard.GetAsync("/api/logs")).Items("rows")).Text("message"));
        var metrics = await dashboard.GetAsync("/api/metrics");
        Assert.Equal(2, metrics.Items("series").Count);
        Assert.Equal(["(unnamed)", "service-1", "(others)"], metrics.Names("sources"));
    }

    private static MetricsRequest Gauge(int number)
    {
        var service = new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = string.Create(CultureInfo.InvariantCulture, $"service-{number}") } };
        var gauge = new Metric { Name = "gauge", Gauge = new NumberPoints { DataPoints = { new NumberPoint { AsInt = number } } } };
        return new MetricsRequest
        {
            ResourceMetrics =
            {
                new ResourceMetrics { Resource = new Resource { Attributes = { service } }, ScopeMetrics = { new ScopeMetrics { Metrics = { gauge } } } },
            },
        };
    }
}
