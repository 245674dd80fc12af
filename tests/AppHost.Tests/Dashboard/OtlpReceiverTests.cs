using System.IO.Compression;
using System.Net;
using Aspire.StandIn.Dashboard.Otlp;
using Google.Protobuf;

namespace AppHost.Tests.Dashboard;

public sealed class OtlpReceiverTests
{
    [Fact]
    public async Task An_export_may_be_compressed()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var status = await dashboard.ExportAsync("/v1/traces", Compress(OtlpMessages.Trace(1, OtlpMessages.Span(1)).ToByteArray()), encoding: "gzip");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Single((await dashboard.GetAsync("/api/traces")).Items("rows"));
    }

    [Fact]
    public async Task An_export_that_is_sent_again_counts_once()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(1, OtlpMessages.Span(1)));
        await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(1, OtlpMessages.Span(1)));

        var row = Assert.Single((await dashboard.GetAsync("/api/traces")).Items("rows"));
        Assert.Equal(1, Assert.Single(row.Items("sources")).GetProperty("spans").GetInt32());
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task An_export_without_the_right_key_is_refused(string apiKey)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        var status = await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(1, OtlpMessages.Span(1)).ToByteArray(), apiKey);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Empty((await dashboard.GetAsync("/api/traces")).Items("rows"));
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/metrics")]
    public async Task A_malformed_export_is_the_senders_fault(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.ExportAsync(path, [0x0A, 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.ExportAsync(path, [1, 2, 3], encoding: "gzip"));
    }

    [Fact]
    public async Task Whatever_bytes_are_sent_the_receiver_does_not_fail()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var random = new Random(20260);
        var valid = OtlpMessages.Trace(1, OtlpMessages.Span(1), OtlpMessages.Span(2, parent: 1)).ToByteArray();

        for (var i = 0; i < 300; i++)
        {
            var body = (byte[])valid.Clone();
            for (var j = 0; j < 4; j++)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            Assert.Contains(await dashboard.ExportAsync("/v1/traces", body), new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
        }

        foreach (var row in (await dashboard.GetAsync("/api/traces")).Items("rows"))
        {
            await dashboard.GetAsync($"/api/traces/{row.Text("traceId")}");
        }
    }

    [Fact]
    public async Task An_export_beyond_the_size_limit_is_refused_also_when_it_arrives_small()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var large = new byte[OtlpReceiver.MaxBodySize + 1];

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await dashboard.ExportAsync("/v1/logs", large));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await dashboard.ExportAsync("/v1/logs", Compress(large), encoding: "gzip"));
    }

    [Fact]
    public async Task Json_is_not_spoken()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Equal(
            HttpStatusCode.UnsupportedMediaType,
            await dashboard.ExportAsync("/v1/traces", "{}"u8.ToArray(), contentType: "application/json"));
    }

    [Fact]
    public async Task Impossible_values_do_not_break_the_pages()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var endless = OtlpMessages.Span(3);
        (endless.StartTimeUnixNano, endless.EndTimeUnixNano, endless.Kind) = (ulong.MaxValue, 0, -7);
        var unnamed = new Span { TraceId = OtlpMessages.TraceId(1), SpanId = OtlpMessages.SpanId(4) };
        var gauge = new Metric { Name = "gauge", Gauge = new NumberPoints { DataPoints = { new NumberPoint { AsDouble = double.NaN } } } };

        // Two spans that are each other's parent, one without any id, one from the end of time, one with nothing at all.
        await dashboard.ExportAsync("/v1/traces", OtlpMessages.Trace(
            1, OtlpMessages.Span(1, parent: 2), OtlpMessages.Span(2, parent: 1), new Span { Name = "no ids" }, endless, unnamed));
        await dashboard.ExportAsync("/v1/logs", new LogsRequest { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { new LogRecord() } } } } } });
        await dashboard.ExportAsync("/v1/metrics", new MetricsRequest { ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { gauge } } } } } });

        var row = Assert.Single((await dashboard.GetAsync("/api/traces")).Items("rows"));
        Assert.Equal(4, (await dashboard.GetAsync($"/api/traces/{row.Text("traceId")}")).Items("spans").Count);
        Assert.Single((await dashboard.GetAsync("/api/logs")).Items("rows"));
        Assert.Equal("NaN", Assert.Single((await dashboard.GetAsync("/api/metrics")).Items("series")).Text("value"));
    }

    private static byte[] Compress(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return buffer.ToArray();
    }
}
