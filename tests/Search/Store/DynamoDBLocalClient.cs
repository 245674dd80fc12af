using System.Text;
using System.Text.Json.Nodes;

namespace Search.Store;

/// <summary>An answer as it came.</summary>
internal sealed record StoreAnswer(int Status, byte[] Body, string? Crc)
{
    public bool IsSuccess => Status == 200;

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}

/// <summary>The real DynamoDB Local, spoken to without a signature, which it does not check.</summary>
internal sealed class DynamoDBLocalClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = endpoint };

    public async Task<StoreAnswer> SendAsync(string operation, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0"),
        };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=search/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await _client.SendAsync(request);
        return new(
            (int)response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(),
            response.Headers.TryGetValues("x-amz-crc32", out var crc) ? crc.First() : null);
    }

    public async Task CreateTableAsync(string name)
    {
        var answer = await SendAsync("CreateTable", new JsonObject
        {
            ["TableName"] = name,
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = "id", ["KeyType"] = "HASH" }),
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = "id", ["AttributeType"] = "S" }),
            ["BillingMode"] = "PAY_PER_REQUEST",
        });
        if (!answer.IsSuccess)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body));
        }
    }

    public void Dispose() => _client.Dispose();
}
