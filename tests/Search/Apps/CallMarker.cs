using Amazon.Runtime;
using Search.Store;

namespace Search.Apps;

/// <summary>Marks each call with the request that it is for. An instance that was killed calls nobody.</summary>
internal sealed class CallMarker(CancellationToken killed) : HttpClientFactory, IDisposable
{
    private static readonly AsyncLocal<string?> CurrentRequest = new();

    private readonly HttpClient _client = new(new Handler(killed) { InnerHandler = new SocketsHttpHandler() });

    /// <summary>The request that runs.</summary>
    public static string? Mark
    {
        get => CurrentRequest.Value;
        set => CurrentRequest.Value = value;
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Handler(CancellationToken killed) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            killed.ThrowIfCancellationRequested();
            request.Headers.Add(FaultProxy.Header, Mark);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(killed, cancellationToken);
            return await base.SendAsync(request, either.Token);
        }
    }
}
