using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Runtime;

namespace SessionStore.Tests.Harness;

/// <summary>One call as it went over the wire.</summary>
/// <param name="Operation">As the API names it.</param>
/// <param name="Consistent">For reads: the kind of read.</param>
/// <param name="Units">As DynamoDB Local counts them. It says 2 for every transaction, whatever is in it.</param>
/// <param name="Items">How many items a transaction writes.</param>
internal sealed record WireCall(string Operation, bool Consistent, double Units, int Items = 1);

/// <summary>Stands between the SDK and the network: records each call with the capacity DynamoDB says it took, and injects faults.</summary>
internal sealed class DynamoDBWire : HttpClientFactory
{
    private readonly ConcurrentQueue<WireCall> _calls = new();

    /// <summary>Answers instead of DynamoDB when it returns something; may also delay or throw.</summary>
    public Func<string, CancellationToken, Task<HttpResponseMessage?>>? Fault { get; set; }

    public IReadOnlyList<WireCall> Calls => [.. _calls];

    /// <summary>The calls since the last time somebody took them.</summary>
    public List<WireCall> Take()
    {
        var taken = new List<WireCall>();
        while (_calls.TryDequeue(out var call))
        {
            taken.Add(call);
        }

        return taken;
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this) { InnerHandler = new SocketsHttpHandler() });

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    private sealed class Handler(DynamoDBWire wire) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var operation = request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1];
            if (wire.Fault is { } fault && await fault(operation, cancellationToken) is { } answer)
            {
                answer.RequestMessage = request;
                return answer;
            }

            using var body = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var consistent = body.RootElement.TryGetProperty("ConsistentRead", out var flag) && flag.GetBoolean();
            var items = body.RootElement.TryGetProperty("TransactItems", out var writes) ? writes.GetArrayLength() : 1;
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            wire._calls.Enqueue(new(operation, consistent, Units(await response.Content.ReadAsByteArrayAsync(cancellationToken)), items));
            return response;
        }

        private static double Units(byte[] body)
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 128 });
            return json.RootElement.TryGetProperty("ConsumedCapacity", out var capacity)
                ? capacity.ValueKind == JsonValueKind.Array
                    ? capacity.EnumerateArray().Sum(c => c.GetProperty("CapacityUnits").GetDouble())
                    : capacity.GetProperty("CapacityUnits").GetDouble()
                : 0;
        }
    }
}
