using System.Text;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>
/// How many bytes an item counts for DynamoDB, which decides both the 400 KB limit and the write units: names and strings
/// in UTF-8, binaries as they are, three bytes and one per member for maps and lists, nothing for sets (Developer Guide, "DynamoDB item
/// sizes and formats").
/// </summary>
internal static class SessionItemSize
{
    /// <summary>DynamoDB's limit for one item.</summary>
    public const int Maximum = 400 * 1024;

    public static int Of(Dictionary<string, ItemValue> item)
    {
        var size = 0;
        foreach (var (name, value) in item)
        {
            size += Encoding.UTF8.GetByteCount(name) + Of(value);
        }

        return size;
    }

    public static int Of(ItemValue value) => value switch
    {
        { Other: { } other } => Of(other),
        { Digits: { } digits } => OfNumber(digits),
        { Utf8: { } text } => text.Length,
        { Entries: { } entries } => 3 + entries.Count + Of(entries),
        _ => 1,
    };

    public static int Of(Dictionary<string, AttributeValue> item) =>
        item.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Of(attribute.Value));

    public static int Of(AttributeValue value) => value switch
    {
        { S: { } text } => Encoding.UTF8.GetByteCount(text),
        { B: { } binary } => (int)binary.Length,
        { N: { } number } => OfNumber(number),
        { M: { } map } => 3 + map.Count + Of(map),
        { L: { } list } => 3 + list.Count + list.Sum(Of),
        { SS: { } strings } => strings.Sum(Encoding.UTF8.GetByteCount),
        { NS: { } numbers } => numbers.Sum(OfNumber),
        { BS: { } binaries } => binaries.Sum(b => (int)b.Length),
        _ => 1,
    };

    private static int OfNumber(string digits) => ((digits.Length + 1) / 2) + 1;
}
