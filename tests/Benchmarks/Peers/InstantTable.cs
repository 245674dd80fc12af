using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Benchmarks.Peers;

/// <summary>
/// Items in memory, with as much of DynamoDB's JSON as the library's sessions need: no conditions but that an updated item
/// is there, and of expressions the library's own.
/// </summary>
internal sealed partial class InstantTable
{
    private const string EmptyBody = "{}";
    private readonly ConcurrentDictionary<string, JsonObject> _items = new(StringComparer.Ordinal);

    /// <returns>Null when DynamoDB would have answered that the condition does not hold.</returns>
    public byte[]? Answer(string operation, JsonObject request) => operation switch
    {
        "GetItem" => Get(request),
        "PutItem" => Put(request),
        "UpdateItem" => Update(request),
        _ => throw new NotSupportedException($"The instant DynamoDB has no {operation}."),
    };

    private byte[] Get(JsonObject request)
    {
        if (!_items.TryGetValue(Id(request["Key"]!), out var item))
        {
            return Encoding.UTF8.GetBytes(EmptyBody);
        }

        var units = request["ConsistentRead"]?.GetValue<bool>() == true ? 1 : 0.5;
        return Bytes(new() { ["ConsumedCapacity"] = Capacity(request, units), ["Item"] = item.DeepClone() });
    }

    private byte[] Put(JsonObject request)
    {
        var item = request["Item"]!.DeepClone().AsObject();
        _items[Id(item)] = item;
        return Bytes(new() { ["ConsumedCapacity"] = Capacity(request, WriteUnits(item)) });
    }

    /// <summary>Answers with what was written, as for UPDATED_NEW. Readers keep the item that they have.</summary>
    private byte[]? Update(JsonObject request)
    {
        var id = Id(request["Key"]!);
        if (!_items.TryGetValue(id, out var old))
        {
            return null;
        }

        var item = old.DeepClone().AsObject();
        var written = new JsonObject();
        var parts = request["UpdateExpression"]!.GetValue<string>().Split(" REMOVE ");
        foreach (Match set in Assignment().Matches(parts[0]))
        {
            var value = request["ExpressionAttributeValues"]![set.Groups["value"].Value]!;
            Set(item, Names(set.Groups["path"].Value), value);
            Set(written, Names(set.Groups["path"].Value), value);
        }

        // The one that is counted up rather than set.
        var version = long.Parse(item["v"]?["N"]?.GetValue<string>() ?? "0", CultureInfo.InvariantCulture) + 1;
        item["v"] = Number(version);
        written["v"] = Number(version);
        foreach (var path in parts.Skip(1).SelectMany(removed => removed.Split(", ")))
        {
            Remove(item, Names(path));
        }

        _items[id] = item;
        return Bytes(new() { ["Attributes"] = written, ["ConsumedCapacity"] = Capacity(request, WriteUnits(item)) });

        string[] Names(string path) => [.. path.Split('.').Select(alias => request["ExpressionAttributeNames"]![alias]!.GetValue<string>())];
    }

    /// <param name="item">The item, or what is answered of it.</param>
    /// <param name="names">Of an attribute, or of a map and of a key in it.</param>
    /// <param name="value">As DynamoDB writes it.</param>
    private static void Set(JsonObject item, string[] names, JsonNode value)
    {
        if (names is [var name])
        {
            item[name] = value.DeepClone();
            return;
        }

        item[names[0]] ??= new JsonObject { ["M"] = new JsonObject() };
        item[names[0]]!["M"]![names[1]] = value.DeepClone();
    }

    private static void Remove(JsonObject item, string[] names)
    {
        var parent = names.Length == 1 ? item : item[names[0]]?["M"]?.AsObject();
        parent?.Remove(names[^1]);
    }

    private static string Id(JsonNode keyOrItem) => keyOrItem["id"]!["S"]!.GetValue<string>();

    private static JsonObject Number(long number) => new() { ["N"] = number.ToString(CultureInfo.InvariantCulture) };

    private static JsonObject Capacity(JsonObject request, double units) =>
        new() { ["CapacityUnits"] = units, ["TableName"] = request["TableName"]!.GetValue<string>() };

    /// <summary>About: the JSON is somewhat longer than what is charged for.</summary>
    private static double WriteUnits(JsonObject item) => Math.Ceiling(item.ToJsonString().Length / 1024.0);

    private static byte[] Bytes(JsonObject answer) => Encoding.UTF8.GetBytes(answer.ToJsonString());

    [GeneratedRegex("(?<path>#[^ ,]+) = (?<value>:[^ ,]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment();
}
