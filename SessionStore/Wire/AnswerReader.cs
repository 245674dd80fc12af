using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using SessionStore.Table;
using static SessionStore.Wire.JsonTokens;

namespace SessionStore.Wire;

/// <summary>
/// Reads DynamoDB's JSON. Whatever is not the whole of an answer is an exception, never a part of an item; and none of its
/// messages says anything of the item.
/// </summary>
internal static class AnswerReader
{
    private const int UsualMembers = 8;

    /// <summary>Attributes may nest 32 levels, each of which is two of JSON.</summary>
    public static readonly JsonReaderOptions Deep = new() { MaxDepth = 128 };

    /// <exception cref="InvalidDataException">This is not an answer, or not all of one.</exception>
    public static Answer Read(ReadOnlySpan<byte> body, string? requestId)
    {
        var json = new Utf8JsonReader(body, Deep);
        try
        {
            var answer = ReadAnswer(ref json, requestId);
            // Also throws when anything follows.
            return json.Read() ? throw Unexpected(in json) : answer;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Unexpected(in json);
        }
    }

    private static Answer ReadAnswer(ref Utf8JsonReader json, string? requestId)
    {
        Dictionary<string, ItemValue>? item = null;
        double? units = null;
        Advance(ref json);
        Expect(in json, JsonTokenType.StartObject);
        while (NextMember(ref json))
        {
            if (json.ValueTextEquals("Item"u8) || json.ValueTextEquals("Attributes"u8))
            {
                Advance(ref json);
                item = ReadItem(ref json, SessionItem.Values);
            }
            else if (json.ValueTextEquals("ConsumedCapacity"u8))
            {
                Advance(ref json);
                units = ReadUnits(ref json);
            }
            else
            {
                SkipValue(ref json);
            }
        }

        return new(item, units, requestId);
    }

    /// <summary>One object; for a transaction an array with one of each table, which is always the same.</summary>
    private static double? ReadUnits(ref Utf8JsonReader json)
    {
        double? units = null;
        if (json.TokenType == JsonTokenType.StartArray)
        {
            while (NextElement(ref json))
            {
                units ??= ReadUnits(ref json);
            }

            return units;
        }

        Expect(in json, JsonTokenType.StartObject);
        while (NextMember(ref json))
        {
            if (json.ValueTextEquals("CapacityUnits"u8))
            {
                Advance(ref json);
                units = json.GetDouble();
            }
            else
            {
                SkipValue(ref json);
            }
        }

        return units;
    }

    /// <param name="json">At the item, or at the map of a session's entries.</param>
    /// <param name="entriesName">The attribute whose map is that of the entries; null within it.</param>
    private static Dictionary<string, ItemValue> ReadItem(ref Utf8JsonReader json, string? entriesName)
    {
        Expect(in json, JsonTokenType.StartObject);
        var item = new Dictionary<string, ItemValue>(UsualMembers, StringComparer.Ordinal);
        while (NextMember(ref json))
        {
            var name = entriesName is null ? json.GetString()! : AttributeName(in json);
            Advance(ref json);
            Expect(in json, JsonTokenType.StartObject);
            if (!NextMember(ref json))
            {
                throw Unexpected(in json);
            }

            item[name] = ReadItemValue(ref json, string.Equals(name, entriesName, StringComparison.Ordinal));
            Advance(ref json);
            Expect(in json, JsonTokenType.EndObject);
        }

        return item;
    }

    /// <summary>Nearly all attributes have one of a few names.</summary>
    private static string AttributeName(in Utf8JsonReader json) => true switch
    {
        _ when json.ValueTextEquals("id"u8) => "id",
        _ when json.ValueTextEquals("expires"u8) => "expires",
        _ when json.ValueTextEquals("sess"u8) => SessionItem.Values,
        _ when json.ValueTextEquals("v"u8) => SessionItem.Version,
        _ when json.ValueTextEquals("created"u8) => SessionItem.Created,
        _ when json.ValueTextEquals("touched"u8) => SessionItem.Touched,
        _ => json.GetString()!,
    };

    private static ItemValue ReadItemValue(ref Utf8JsonReader json, bool mapIsEntries)
    {
        if (json.ValueTextEquals("S"u8))
        {
            return ItemValue.OfText(NextUtf8(ref json));
        }

        if (json.ValueTextEquals("N"u8))
        {
            return ItemValue.OfNumber(NextNumber(ref json));
        }

        if (mapIsEntries && json.ValueTextEquals("M"u8))
        {
            Advance(ref json);
            return ItemValue.OfEntries(ReadItem(ref json, entriesName: null));
        }

        return AttributeReader.ReadTyped(ref json);
    }

    private static byte[] NextUtf8(ref Utf8JsonReader json)
    {
        Advance(ref json);
        Expect(in json, JsonTokenType.String);
        if (!json.ValueIsEscaped)
        {
            return Utf8.IsValid(json.ValueSpan) ? json.ValueSpan.ToArray() : throw Unexpected(in json);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        try
        {
            return buffer.AsSpan(0, json.CopyString(buffer)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
