using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>
/// An attribute of an item, or an entry of a session. What sessions are made of is kept as lean as it can be: texts as the
/// UTF-8 that both app and network have, numbers as their digits, the session's own map. All else is the SDK's type.
/// </summary>
internal readonly struct ItemValue
{
    /// <summary>byte[], string, Dictionary or AttributeValue.</summary>
    private readonly object _content;

    private ItemValue(object content) => _content = content;

    /// <summary>An S; null when it is none.</summary>
    public byte[]? Utf8 => _content as byte[] ?? (Other?.S is { } text ? Encoding.UTF8.GetBytes(text) : null);

    /// <summary>An S; null when it is none.</summary>
    public string? Text => _content is byte[] utf8 ? Encoding.UTF8.GetString(utf8) : Other?.S;

    /// <summary>An N; null when it is none.</summary>
    public string? Digits => _content as string ?? Other?.N;

    /// <summary>The entries of a session; null when it is something else.</summary>
    public Dictionary<string, ItemValue>? Entries => _content as Dictionary<string, ItemValue> ?? From(Other?.M);

    /// <summary>What is none of the above, or came from the SDK; null when it is one of the above.</summary>
    public AttributeValue? Other => _content as AttributeValue;

    public static implicit operator ItemValue(AttributeValue value) => new(value);

    public static ItemValue OfText(byte[] utf8) => new(utf8);

    public static ItemValue OfText(string text) => new(Encoding.UTF8.GetBytes(text));

    public static ItemValue OfNumber(string digits) => new(digits);

    public static ItemValue OfNumber(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    public static ItemValue OfEntries(Dictionary<string, ItemValue> entries) => new(entries);

    /// <summary>An item as the SDK has it.</summary>
    public static Dictionary<string, ItemValue>? From(Dictionary<string, AttributeValue>? item) =>
        item?.ToDictionary(attribute => attribute.Key, attribute => new ItemValue(attribute.Value), StringComparer.Ordinal);
}
