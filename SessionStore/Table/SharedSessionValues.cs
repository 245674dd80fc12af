using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace SessionStore.Table;

/// <summary>
/// The values of a session that JavaScript shares: texts, numbers, booleans, lists and objects are DynamoDB's own on both sides.
/// </summary>
internal sealed class SharedSessionValues(int? compressOver) : SessionValues(compressOver)
{
    /// <summary>Four bytes that are no text are what SetInt32 writes: a number to everybody.</summary>
    public override ItemValue Encode(byte[] value, bool isJson) =>
        isJson ? SessionValueJson.Parse(value) :
        value.Length == sizeof(int) && !SessionValue.IsText(value) ? ItemValue.OfNumber(BinaryPrimitives.ReadInt32BigEndian(value)) :
        base.Encode(value, isJson);

    /// <summary>Compared by what they say: an object's members and a number's digits come back in another form.</summary>
    public override bool IsSame(ItemValue stored, byte[] value, bool isJson)
    {
        if (!isJson)
        {
            return stored.Digits is { } digits ? BytesOf(digits)?.AsSpan().SequenceEqual(value) == true : IsValue(stored) && base.IsSame(stored, value, isJson: false);
        }

        using var there = JsonDocument.Parse(SessionValueJson.Text(stored));
        using var wanted = JsonDocument.Parse(value);
        return JsonElement.DeepEquals(there.RootElement, wanted.RootElement);
    }

    /// <summary>A number of 32 bits is what GetInt32 reads.</summary>
    public override byte[]? Bytes(ItemValue stored, string key) =>
        stored.Digits is { } digits ? BytesOf(digits) ?? throw NoBytes(key) : IsValue(stored) ? base.Bytes(stored, key) : null;

    /// <summary>A text is a JSON string, not JSON.</summary>
    public override byte[]? Json(ItemValue stored, string key) =>
        SessionValueJson.Text(SessionValue.IsCompressed(stored) ? SessionValue.Encode(SessionValue.Decode(stored, key), compressOver: null) : stored);

    public override byte[]? Pending(byte[] value, bool isJson, string key, bool asJson) =>
        Encode(value, isJson) is var encoded && asJson ? Json(encoded, key) : Bytes(encoded, key);

    /// <summary>JavaScript's null is none: GetString must not make the text "null" of it.</summary>
    public override bool IsValue(ItemValue stored) => stored.Other is not { NULL: true };

    private static byte[]? BytesOf(string digits)
    {
        if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
