using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Search.Histories;
using Search.Store;

namespace Search.Regions;

/// <summary>What an app finds behind the address of DynamoDB in its region.</summary>
internal sealed class RegionDoor(Func<StoreCall, Task<StoreAnswer>> send) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(send));

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    private sealed class Handler(Func<StoreCall, Task<StoreAnswer>> send) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken))!.AsObject();
            var answer = await send(new(request.Headers.GetValues("X-Amz-Target").Single().Split('.')[1], body));
            return new((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(answer.Body), RequestMessage = request };
        }

        // The thread that waits here needs another one. The search's handlers await.
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            SendAsync(request, cancellationToken).GetAwaiter().GetResult();
    }
}

/// <summary>One table for both regions, as a strongly consistent global table is: only eventually consistent reads are behind.</summary>
internal sealed class StrongTable(DynamoDBLocalClient dynamoDB, SemaphoreSlim turn)
{
    private readonly Dictionary<string, ItemImage?> _before = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>Of the present request's writes: which find another region in their way.</summary>
    public IReadOnlyList<int> Conflicts { get; set; } = [0];

    public async Task<StoreAnswer> SendAsync(StoreCall call)
    {
        await turn.WaitAsync();
        try
        {
            if (call.Operation == "TransactWriteItems")
            {
                return Error("ValidationException", "Transactions are not supported by this table");
            }

            call.Body["TableName"] = GlobalTable.TableOf(0);
            if (!call.IsWrite)
            {
                return !call.IsConsistentRead && _before.TryGetValue(call.ItemId, out var image) && _next++ % 2 == 0
                    ? PlantedStore.AnswerOf(image)
                    : await dynamoDB.SendAsync(call.Operation, call.Body);
            }

            // Not three times in a row, or it would be an outage.
            if (Conflicts[_next++ % Conflicts.Count] == 1 && _next % 3 != 0)
            {
                return Error("ReplicatedWriteConflictException", "Another region is writing this item");
            }

            var before = await dynamoDB.SendAsync("GetItem", new JsonObject
            {
                ["TableName"] = GlobalTable.TableOf(0),
                ["Key"] = new JsonObject { ["id"] = new JsonObject { ["S"] = call.ItemId } },
                ["ConsistentRead"] = true,
            });
            var answer = await dynamoDB.SendAsync(call.Operation, call.Body);
            if (answer.IsSuccess)
            {
                _before[call.ItemId] = ItemImage.From(before.Json["Item"]);
            }

            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    private static StoreAnswer Error(string code, string message) =>
        new(400, Encoding.UTF8.GetBytes($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"{{message}}"}"""), Crc: null);
}
