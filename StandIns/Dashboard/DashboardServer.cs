namespace Aspire.StandIn.Dashboard;

/// <summary>The running dashboard: a page for people and an OTLP receiver for services, both in this process.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private DashboardServer()
    {
    }

    /// <summary>The address to print, token included.</summary>
    public Uri LoginUrl { get; } = new("http://localhost/");

    /// <summary>What services put into <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (HTTP/protobuf).</summary>
    public Uri OtlpEndpoint { get; } = new("http://localhost/");

    /// <summary>The value of the <c>x-otlp-api-key</c> header that services must send.</summary>
    public string OtlpApiKey { get; } = "";

    /// <summary>Starts both listeners.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static Task<DashboardServer> StartAsync(DashboardOptions options, IResourceSource resources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(resources);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new DashboardServer());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
