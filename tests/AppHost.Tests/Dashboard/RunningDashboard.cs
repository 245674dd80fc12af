using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aspire.StandIn.Dashboard;
using Aspire.StandIn.Dashboard.Otlp;
using Aspire.StandIn.Dashboard.Telemetry;
using Google.Protobuf;

namespace AppHost.Tests.Dashboard;

/// <summary>A dashboard on free ports, with a browser-like client that has logged in.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    public const string Token = "the-token";

    // No activities of its own: the tests look at the spans of others.
    private readonly HttpClient _otlp = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    private RunningDashboard(DashboardServer server, FakeResources resources)
    {
        Server = server;
        Resources = resources;
        Page = NewVisitor();
        _otlp.BaseAddress = server.OtlpEndpoint;
    }

    public DashboardServer Server { get; }

    public FakeResources Resources { get; }

    /// <summary>Keeps cookies, follows no redirect.</summary>
    public HttpClient Page { get; }

    public static async Task<RunningDashboard> StartAsync(TelemetryLimits? limits = null)
    {
        var resources = new FakeResources();
        var server = await DashboardServer.StartAsync(
            new DashboardOptions { BrowserToken = Token }, resources, limits ?? new TelemetryLimits(), TestContext.Current.CancellationToken);
        var dashboard = new RunningDashboard(server, resources);
        using var login = await dashboard.Page.GetAsync(server.LoginUrl);
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        return dashboard;
    }

    /// <summary>A client that has not logged in.</summary>
    public HttpClient NewVisitor() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null })
    {
        BaseAddress = new Uri(Server.LoginUrl.GetLeftPart(UriPartial.Authority)),
    };

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Page.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The newest trace whose first span has this name.</summary>
    public async Task<JsonElement> GetTraceAsync(string name)
    {
        var traces = (await GetAsync("/api/traces")).GetProperty("rows").EnumerateArray();
        var id = traces.First(trace => trace.GetProperty("name").GetString() == name).GetProperty("traceId").GetString();
        return await GetAsync($"/api/traces/{id}");
    }

    public Task<HttpStatusCode> ExportAsync(string path, IMessage message) => ExportAsync(path, message.ToByteArray());

    public async Task<HttpStatusCode> ExportAsync(
        string path, byte[] body, string? apiKey = null, string? encoding = null, string contentType = "application/x-protobuf")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        request.Headers.Add(OtlpReceiver.ApiKeyHeader, apiKey ?? Server.OtlpApiKey);
        // A refused body is not read: wait for the answer before sending it.
        request.Headers.ExpectContinue = body.Length > OtlpReceiver.MaxBodySize;
        using var response = await _otlp.SendAsync(request);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _otlp.Dispose();
        Page.Dispose();
        await Server.DisposeAsync();
    }
}
