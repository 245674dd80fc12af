using System.Text.Json;

namespace LocalAws.DynamoDB;

/// <summary>Which actions on which tables an operation needs, as AWS' "Actions, resources, and condition keys for Amazon DynamoDB" lists them.</summary>
internal static class Permissions
{
    private static readonly HashSet<string> OnOneTable = new(StringComparer.Ordinal)
    {
        "CreateTable", "DeleteItem", "DeleteTable", "DescribeTable", "DescribeTimeToLive", "GetItem", "PutItem", "Query",
        "Scan", "UpdateItem", "UpdateTable", "UpdateTimeToLive",
    };

    /// <summary>Pairs of an action and a table's name or ARN; null for the table when the action is on none in particular.</summary>
    /// <exception cref="AwsException">The operation is not one of those known here, or the body is not what it takes.</exception>
    public static List<(string Action, string? Table)> Of(string operation, JsonElement body) => operation switch
    {
        _ when OnOneTable.Contains(operation) => [(operation, TableOf(body, IndexOf(operation, body)))],
        "ListTables" or "DescribeLimits" or "DescribeEndpoints" => [(operation, null)],
        "BatchGetItem" or "BatchWriteItem" => [.. Members(Member(body, "RequestItems")).Select(table => (operation, (string?)table.Name))],
        "TransactGetItems" => [.. TransactionOf(body, write: false)],
        "TransactWriteItems" => [.. TransactionOf(body, write: true)],
        _ => throw new AwsException(400, "UnknownOperationException", $"{operation} is not an operation that LocalAws knows."),
    };

    /// <summary>Whether an action reads or writes items, and so needs the key of the table: what is about the table itself does not.</summary>
    public static bool TouchesItems(string action) => action.EndsWith("Item", StringComparison.Ordinal) || action is "dynamodb:Query" or "dynamodb:Scan";

    private static IEnumerable<(string Action, string? Table)> TransactionOf(JsonElement body, bool write)
    {
        var items = Member(body, "TransactItems");
        if (items.ValueKind is not JsonValueKind.Array)
        {
            throw Serialization("Start of list expected for TransactItems.");
        }

        foreach (var request in items.EnumerateArray().SelectMany(item => Members(item)))
        {
            var action = request.Name switch
            {
                "Get" when !write => "GetItem",
                "Put" when write => "PutItem",
                "Update" when write => "UpdateItem",
                "Delete" when write => "DeleteItem",
                "ConditionCheck" when write => "ConditionCheckItem",
                _ => throw Serialization($"{request.Name} is not a request of this transaction."),
            };
            yield return (action, TableOf(request.Value));
        }
    }

    private static string IndexOf(string operation, JsonElement body) =>
        operation is "Query" or "Scan" && Text(body, "IndexName") is { } index ? $"/index/{index}" : "";

    private static string TableOf(JsonElement body, string suffix = "") => (Text(body, "TableName") ?? throw NoTable()) + suffix;

    private static JsonElement Member(JsonElement body, string name) =>
        body.ValueKind is JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : throw Missing(name);

    private static JsonElement.ObjectEnumerator Members(JsonElement element) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject()
        : throw Serialization("Start of structure or map expected.");

    private static string? Text(JsonElement body, string name)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            throw Serialization("Start of structure or map expected.");
        }

        if (!body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.String ? value.GetString() : throw Serialization($"{name} must be a string.");
    }

    private static AwsException NoTable() => Missing("TableName");

    private static AwsException Missing(string name) => new(
        400,
        "ValidationException",
        $"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    private static AwsException Serialization(string message) => new(400, "SerializationException", message);
}
