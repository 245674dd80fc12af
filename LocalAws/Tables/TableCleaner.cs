using System.Text.Json.Nodes;
using LocalAws.Template;

namespace LocalAws.Tables;

/// <summary>Empties a table of what expires. What has no expiry is meant to stay, such as an app's keys.</summary>
internal static class TableCleaner
{
    // DynamoDB's limit for BatchWriteItem.
    private const int BatchSize = 25;

    /// <returns>How many items it had.</returns>
    /// <exception cref="AwsException">DynamoDB Local does not answer.</exception>
    public static async Task<int> DeleteExpiringItemsAsync(TableStack stack, CancellationToken cancellationToken)
    {
        var template = stack.Template;
        var scan = new JsonObject
        {
            ["TableName"] = template.TableName,
            ["ConsistentRead"] = true,
            ["FilterExpression"] = "attribute_exists(#ttl)",
            ["ProjectionExpression"] = "#key",
            ["ExpressionAttributeNames"] = new JsonObject { ["#ttl"] = template.TimeToLiveAttribute, ["#key"] = template.KeyAttribute },
        };
        var deleted = 0;
        while (true)
        {
            var page = await stack.Table.CallAsync("Scan", scan, cancellationToken);
            foreach (var keys in page["Items"]!.AsArray().Chunk(BatchSize))
            {
                await DeleteAsync(stack, keys!, cancellationToken);
                deleted += keys.Length;
            }

            if (page["LastEvaluatedKey"] is not { } last)
            {
                return deleted;
            }

            scan["ExclusiveStartKey"] = last.DeepClone();
        }
    }

    // DynamoDB Local leaves nothing of a batch undone.
    private static async Task DeleteAsync(TableStack stack, JsonNode[] keys, CancellationToken cancellationToken)
    {
        var deletes = keys.Select(key => (JsonNode)new JsonObject { ["DeleteRequest"] = new JsonObject { ["Key"] = key.DeepClone() } });
        await stack.Table.CallAsync(
            "BatchWriteItem",
            new JsonObject { ["RequestItems"] = new JsonObject { [stack.Template.TableName] = new JsonArray([.. deletes]) } },
            cancellationToken);
    }
}
