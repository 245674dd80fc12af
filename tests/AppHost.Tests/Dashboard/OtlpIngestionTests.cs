namespace AppHost.Tests.Dashboard;

public sealed class OtlpIngestionTests
{
    [Fact]
    public async Task The_spans_of_a_request_become_one_trace_across_services()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);

        var trace = await dashboard.GetTraceAsync("GET /login");

        Assert.Equal(["GET /login", "session.commit", "DynamoDB.PutItem", "POST", "POST /"], trace.Names("spans"));
        Assert.Equal([0, 1, 2, 3, 4], trace.Items("spans").Select(span => span.GetProperty("depth").GetInt32()));
        var put = trace.Items("spans")[2];
        Assert.Equal("Client", put.Text("kind"));
        Assert.Equal("webapp", put.GetProperty("source").Text("name"));
        Assert.Contains("\"CapacityUnits\":1.0", put.Attribute("aws.dynamodb.consumed_capacity"), StringComparison.Ordinal);
        Assert.Equal(["credentials.waited"], put.Names("events"));
        Assert.Equal(12.6, put.GetProperty("duration").GetDouble(), 3);
        Assert.Equal("localaws", trace.Items("spans")[4].GetProperty("source").Text("name"));
    }

    [Fact]
    public async Task A_link_leads_to_the_other_trace()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);

        var link = Assert.Single((await dashboard.GetTraceAsync("GET /login")).Items("spans")[2].Items("links"));

        Assert.Equal("STS.AssumeRole", link.Text("name"));
        var renewal = await dashboard.GetAsync($"/api/traces/{link.Text("traceId")}");
        Assert.Equal("startup", renewal.Items("spans")[0].Attribute("credentials.trigger"));
    }

    [Fact]
    public async Task A_log_record_knows_its_trace_and_the_trace_its_log_records()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);

        var failed = await dashboard.GetTraceAsync("GET /cart");
        var log = Assert.Single((await dashboard.GetAsync("/api/logs?severity=17")).Items("rows"));

        Assert.Equal("Session table sessions did not answer", log.Text("message"));
        Assert.Equal("sessions", log.Attribute("Table"));
        Assert.Equal(failed.GetProperty("summary").Text("traceId"), log.Text("traceId"));
        Assert.Equal(["Session table sessions did not answer"], failed.Items("logs").Select(row => row.Text("message")));
    }

    [Fact]
    public async Task The_latest_value_of_each_instrument_is_kept()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);

        var series = (await dashboard.GetAsync("/api/metrics")).Items("series").ToDictionary(item => item.Text("name")!, StringComparer.Ordinal);

        Assert.Equal(1, series["session_store.capacity.write"].GetProperty("value").GetDouble());
        Assert.Equal("operation=PutItem", series["session_store.capacity.write"].Text("attributes"));
        Assert.Equal(0.0124, series["session_store.operation.duration"].GetProperty("value").GetDouble(), 6);
        Assert.Equal(1, series["session_store.operation.duration"].GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("resource=localaws", "GET /login,STS.AssumeRole")]
    [InlineData("text=role_arn", "STS.AssumeRole")]
    [InlineData("text=putitem", "GET /login")]
    [InlineData("errors=true", "GET /cart")]
    [InlineData("errors=true&resource=localaws", "")]
    public async Task Traces_are_found_by_resource_text_and_error(string filter, string expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        SampleTelemetry.Send(dashboard.Server.OtlpEndpoint, dashboard.Server.OtlpApiKey);

        var traces = await dashboard.GetAsync($"/api/traces?{filter}");

        Assert.Equal(expected, string.Join(',', traces.Names("rows")));
        Assert.Equal(traces.Items("rows").Count, traces.GetProperty("total").GetInt32());
    }
}
