using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace SessionStore.Wire;

/// <summary>
/// HTTP as the SDK does it: its own clients, and so the configuration's proxy, timeout, number of connections and client
/// factory. The calling thread can do all of it, so that a thread that waits anyway depends on no other.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The clients live as long as the app, as those of the SDK's own client do.")]
internal sealed class WireHttp(AmazonDynamoDBConfig config)
{
    private const int UsualLength = 4096;

    private readonly HttpRequestMessageFactory _requests = new(config);

    public HttpWebRequestMessage Create(Uri endpoint) => (HttpWebRequestMessage)_requests.CreateHttpRequest(endpoint);

    /// <param name="request">The request, which the caller disposes of.</param>
    /// <param name="synchronous">Whether the calling thread does it; not where an app brings handlers of its own, which may know only asynchronous calls.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The connection broke off.</exception>
    /// <exception cref="HttpRequestException">There was none.</exception>
    /// <exception cref="TimeoutException">The configuration's timeout has passed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Exchange> SendAsync(HttpWebRequestMessage request, bool synchronous, CancellationToken cancellationToken)
    {
        try
        {
            return synchronous && config.HttpClientFactory is null
                ? Send(request, cancellationToken)
                : await SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is IOException)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException);
            throw;
        }
        catch (OperationCanceledException canceled) when (!cancellationToken.IsCancellationRequested && canceled.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(canceled.InnerException);
            throw;
        }
        finally
        {
            if (config.HttpClientFactory?.DisposeHttpClientsAfterUse(config) ?? !config.CacheHttpClient)
            {
                request.HttpClient.Dispose();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Exchange> SendAsync(HttpWebRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await request.HttpClient.SendAsync(request.Request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = new PooledBuffer(UsualLength);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read;
            while ((read = await stream.ReadAsync(body.GetMemory(), cancellationToken)) > 0)
            {
                body.Advance(read);
            }

            return new(response, body);
        }
        catch
        {
            body.Dispose();
            response.Dispose();
            throw;
        }
    }

    private static Exchange Send(HttpWebRequestMessage request, CancellationToken cancellationToken)
    {
        var response = request.HttpClient.Send(request.Request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = new PooledBuffer(UsualLength);
        try
        {
            // A thread that reads hears of nothing but the end of what it reads from.
            using var abort = cancellationToken.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), response);
            var stream = response.Content.ReadAsStream(cancellationToken);
            int read;
            while ((read = stream.Read(body.GetSpan())) > 0)
            {
                body.Advance(read);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new(response, body);
        }
        catch (Exception failure)
        {
            body.Dispose();
            response.Dispose();
            if (failure is not OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            throw;
        }
    }
}
