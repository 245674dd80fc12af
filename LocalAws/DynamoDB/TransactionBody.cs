using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.DynamoDB;

/// <summary>DynamoDB Local takes a table's ARN everywhere but in a transaction, where AWS takes it too.</summary>
internal static class TransactionBody
{
    private static readonly JsonSerializerOptions Writing = new() { MaxDepth = DynamoDBService.MaxDepth };
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = DynamoDBService.MaxDepth };

    /// <summary>The same transaction with the tables' names; the very same body when it has no ARN.</summary>
    /// <exception cref="AwsException">A string in it has half a surrogate pair, which can be read over but not written.</exception>
    /// <param name="body">A transaction that <see cref="Permissions"/> has understood.</param>
    public static ReadOnlyMemory<byte> WithTableNames(ReadOnlyMemory<byte> body)
    {
        var root = JsonNode.Parse(body.Span, documentOptions: Deep)!;
        var changed = false;
        foreach (var request in root["TransactItems"]!.AsArray().SelectMany(item => item!.AsObject()).Select(member => member.Value!))
        {
            const string Table = ":table/";
            if ((string?)request["TableName"] is { } name && name.IndexOf(Table, StringComparison.Ordinal) is >= 0 and var index)
            {
                request["TableName"] = name[(index + Table.Length)..];
                changed = true;
            }
        }

        try
        {
            return changed ? JsonSerializer.SerializeToUtf8Bytes(root, Writing) : body;
        }
        catch (JsonException)
        {
            throw new AwsException(400, "SerializationException", "A string of the transaction is no text.");
        }
    }
}
