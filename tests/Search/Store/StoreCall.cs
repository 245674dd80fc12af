using System.Text.Json.Nodes;

namespace Search.Store;

/// <summary>A call as the app has sent it.</summary>
internal sealed class StoreCall(string operation, JsonObject body)
{
    public string Operation => operation;

    public JsonObject Body => body;

    public string Table => (string)(body["TableName"] ?? Actions.First().Body["TableName"])!;

    public bool IsWrite => operation is not "GetItem";

    public bool IsConsistentRead => (bool?)body["ConsistentRead"] == true;

    /// <summary>Adds to a session's key.</summary>
    public bool IsIncrement => operation == "UpdateItem" && ((string?)body["UpdateExpression"])?.Contains("if_not_exists(#sess", StringComparison.Ordinal) == true;

    /// <summary>A write that must not happen twice, or is answered otherwise the second time: an increment, and taking a session from Express.</summary>
    public bool IsForOnce => IsIncrement || (operation == "DeleteItem" && body["ConditionExpression"] is null && (string?)body["ReturnValues"] == "ALL_OLD");

    /// <summary>Writes single keys of a session, or all.</summary>
    public bool WritesKeys => operation == "UpdateItem" && !IsIncrement && ((string?)body["UpdateExpression"])?.Contains("#sess", StringComparison.Ordinal) == true;

    /// <summary>A transaction that comes again with its token is not carried out again.</summary>
    public string? Token => (string?)body["ClientRequestToken"];

    public string ItemId => IdOf(body);

    /// <summary>Of a transaction: what it does to each item.</summary>
    public IEnumerable<(string Kind, JsonObject Body)> Actions =>
        body["TransactItems"]!.AsArray().Select(action => action!.AsObject().First()).Select(action => (action.Key, action.Value!.AsObject()));

    public IReadOnlyList<string> ItemIds => operation == "TransactWriteItems" ? [.. Actions.Select(action => IdOf(action.Body)).Distinct()] : [ItemId];

    public static string IdOf(JsonObject body) => (string)(body["Key"] ?? body["Item"])!["id"]!["S"]!;
}
