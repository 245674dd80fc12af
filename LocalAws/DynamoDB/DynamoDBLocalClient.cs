using LocalAws.FrontDoor;
using Microsoft.Extensions.Options;

namespace LocalAws.DynamoDB;

/// <summary>Sends to DynamoDB Local, which checks no credentials: none of the callers' go there.</summary>
/// <remarks>A client of its own, not of the factory: what retries is the caller's SDK, as on AWS.</remarks>
internal sealed class DynamoDBLocalClient(IOptions<LocalAwsOptions> options, ILogger<DynamoDBLocalClient> logger) : IDisposable
{
    /// <summary>One key for all, or without <c>-sharedDb</c> each would see a database of its own.</summary>
    private const string AnyAuthorization =
        "AWS4-HMAC-SHA256 Credential=LocalAws/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // Shorter than the server's 30 s, so that no request meets a connection that is just being closed.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
    });

    public Uri Endpoint { get; } = options.Value.DynamoDBEndpoint!;

    /// <exception cref="AwsException">DynamoDB Local does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(string operation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", JsonProtocol.ContentType);
        request.Headers.TryAddWithoutValidation(JsonProtocol.TargetHeader, JsonProtocol.TargetPrefix + operation);
        request.Headers.TryAddWithoutValidation("Authorization", AnyAuthorization);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            Log.DynamoDBUnreachable(logger, exception, Endpoint, operation);
            throw new AwsException(503, "ServiceUnavailable", $"DynamoDB Local at {Endpoint} does not answer.");
        }
    }

    public void Dispose() => _client.Dispose();
}
