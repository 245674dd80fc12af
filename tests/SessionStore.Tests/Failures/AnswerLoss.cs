using System.Collections.Concurrent;
using Amazon.Runtime;

namespace SessionStore.Tests.Failures;

/// <summary>Loses the answers to the first calls of one operation.</summary>
internal sealed class AnswerLoss(string operation, int losses = 1) : HttpClientFactory
{
    private readonly ConcurrentQueue<Func<Task<HttpResponseMessage>>> _late = new();
    private int _calls;

    /// <summary>They are not carried out before that is asked for.</summary>
    public bool IsLate { get; init; }

    public int Calls => _calls;

    public int CarriedOut { get; private set; }

    public async Task CarryOutAsync()
    {
        while (_late.TryDequeue(out var call))
        {
            using var response = await call();
            CarriedOut += response.IsSuccessStatusCode ? 1 : 0;
        }
    }

    /// <summary>All calls go this way.</summary>
    public void Configure(DynamoDBSessionOptions options)
    {
        var configure = options.ConfigureClient;
        options.ConfigureClient = config =>
        {
            configure?.Invoke(config);
            config.HttpClientFactory = this;
        };
    }

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(this) { InnerHandler = new SocketsHttpHandler() });

    private bool IsLost(HttpRequestMessage request) =>
        request.Headers.GetValues("X-Amz-Target").Single().EndsWith("." + operation, StringComparison.Ordinal) &&
        Interlocked.Increment(ref _calls) <= losses;

    private sealed class Handler(AnswerLoss loss) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!loss.IsLost(request))
            {
                return await base.SendAsync(request, cancellationToken);
            }

            if (loss.IsLate)
            {
                var copy = await CopyAsync(request);
                loss._late.Enqueue(() => base.SendAsync(copy, CancellationToken.None));
            }
            else
            {
                (await base.SendAsync(request, cancellationToken)).Dispose();
            }

            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke before the answer came.");
        }

        private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
        {
            var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new ByteArrayContent(await request.Content!.ReadAsByteArrayAsync()) };
            foreach (var (name, values) in request.Headers)
            {
                copy.Headers.TryAddWithoutValidation(name, values);
            }

            foreach (var (name, values) in request.Content.Headers)
            {
                copy.Content.Headers.TryAddWithoutValidation(name, values);
            }

            return copy;
        }
    }
}
