using Amazon.DynamoDBv2.Model;

namespace LocalAws.Tests.Support;

/// <summary>Short for the attributes of an item, or for its key.</summary>
internal static class Item
{
    public static Dictionary<string, AttributeValue> Of(string id) => new(StringComparer.Ordinal) { ["id"] = new(id) };

    public static Dictionary<string, AttributeValue> Of(string id, string name, AttributeValue value)
    {
        var item = Of(id);
        item.Add(name, value);
        return item;
    }
}
