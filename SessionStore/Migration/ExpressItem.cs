using System.Globalization;
using System.Text;
using System.Text.Json;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>
/// A session as the stores of Express write it: a map of what JavaScript had (@pwrdrvr/dynamodb-session-store), or its JSON as text
/// (connect-dynamodb).
/// </summary>
internal static class ExpressItem
{
    /// <summary>What express-session and the stores keep there for themselves.</summary>
    private static readonly string[] NoData = ["cookie", "lastModified"];

    /// <exception cref="InvalidDataException">The item is something else. The message says what, and no content.</exception>
    public static OldSession Read(Dictionary<string, ItemValue> item, string expiresAttribute, int? compressOver)
    {
        var values = item.GetValueOrDefault(SessionItem.Values);
        var entries = values.Entries is { } map ? FromMap(map, compressOver) : FromJson(values.Text, compressOver);
        return new(entries, item.ContainsKey(expiresAttribute) ? SessionItem.Number(item, expiresAttribute) : null);
    }

    private static Dictionary<string, ItemValue> FromMap(Dictionary<string, ItemValue> map, int? compressOver)
    {
        var entries = new Dictionary<string, ItemValue>(StringComparer.Ordinal);
        foreach (var (name, value) in map)
        {
            if (IsData(name) && value.Other is not { NULL: true })
            {
                entries[name] = value switch
                {
                    { Digits: { } digits } => Number(digits),
                    { Utf8: { } text } => SessionValue.Encode(text, compressOver),
                    { Other: { } other } => SessionValue.Encode(SessionValueJson.Text(other), compressOver),
                    _ => throw Unknown(),
                };
            }
        }

        return entries;
    }

    private static Dictionary<string, ItemValue> FromJson(string? json, int? compressOver)
    {
        var entries = new Dictionary<string, ItemValue>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json ?? "");
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Unknown();
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (IsData(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                {
                    entries[member.Name] = member.Value.ValueKind switch
                    {
                        JsonValueKind.Number => Number(member.Value.GetRawText()),
                        JsonValueKind.String => SessionValue.Encode(Encoding.UTF8.GetBytes(member.Value.GetString()!), compressOver),
                        _ => SessionValue.Encode(Encoding.UTF8.GetBytes(member.Value.GetRawText()), compressOver),
                    };
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Unknown(exception);
        }

        return entries;
    }

    private static bool IsData(string name)
    {
        try
        {
            SessionKeyName.ThrowIfNotStorable(name);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("one of its keys is empty, too long or not valid Unicode", exception);
        }

        return !NoData.Contains(name, StringComparer.Ordinal);
    }

    /// <summary>What GetInt32 reads, where the number is one of 32 bits. Others are their digits.</summary>
    private static ItemValue Number(string digits) =>
        int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? SessionValue.OfInt32(number) : ItemValue.OfText(digits);

    private static InvalidDataException Unknown(Exception? inner = null) =>
        new("its values are neither a map nor a JSON object", inner);
}
