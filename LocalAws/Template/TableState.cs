using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.DynamoDB;

namespace LocalAws.Template;

/// <summary>Asks DynamoDB Local about the template's table.</summary>
internal sealed class TableState(TableAccountTemplate template, DynamoDBLocalClient client)
{
    /// <returns>Such as ACTIVE; null when there is no such table.</returns>
    public async Task<string?> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            var description = await CallAsync("DescribeTable", Name(), cancellationToken);
            return (string?)description["Table"]?["TableStatus"];
        }
        catch (AwsException exception) when (exception.Code is "ResourceNotFoundException")
        {
            return null;
        }
    }

    public async Task<bool> HasTimeToLiveAsync(CancellationToken cancellationToken)
    {
        var description = (await CallAsync("DescribeTimeToLive", Name(), cancellationToken))["TimeToLiveDescription"];
        return (string?)description?["TimeToLiveStatus"] is "ENABLED" or "ENABLING"
            && string.Equals((string?)description["AttributeName"], template.TimeToLiveAttribute, StringComparison.Ordinal);
    }

    /// <exception cref="AwsException">DynamoDB Local does not answer, or refuses.</exception>
    public async Task<JsonNode> CallAsync(string operation, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(operation, JsonSerializer.SerializeToUtf8Bytes(body), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        JsonNode answer;
        try
        {
            answer = JsonNode.Parse(text) ?? new JsonObject();
        }
        catch (JsonException)
        {
            throw new AwsException(502, "ServiceUnavailable", $"{client.Endpoint} answered {operation} with {(int)response.StatusCode} and no JSON. Is it DynamoDB Local?");
        }

        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        var code = ((string?)answer["__type"] ?? "")[(((string?)answer["__type"])?.LastIndexOf('#') + 1 ?? 0)..];
        throw new AwsException((int)response.StatusCode, code, $"{operation}: {(string?)(answer["message"] ?? answer["Message"])}");
    }

    private JsonObject Name() => new() { ["TableName"] = template.TableName };
}
