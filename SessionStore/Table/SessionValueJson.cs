using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>The JSON of values that are stored as numbers, booleans, lists, maps and sets. Binary becomes base64.</summary>
internal static class SessionValueJson
{
    public static byte[] Text(AttributeValue value) => Text((ItemValue)value);

    public static byte[] Text(ItemValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (value.Other is { } other)
            {
                Write(writer, other);
            }
            else if (value.Digits is { } digits)
            {
                writer.WriteRawValue(digits);
            }
            else
            {
                writer.WriteStringValue(value.Utf8);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>JSON as DynamoDB's own types, which have no sets and binaries then.</summary>
    public static ItemValue Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.String => ItemValue.OfText(document.RootElement.GetString()!),
            JsonValueKind.Number => ItemValue.OfNumber(document.RootElement.GetRawText()),
            _ => Attribute(document.RootElement),
        };
    }

    private static AttributeValue Attribute(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new() { S = element.GetString() },
        JsonValueKind.Number => new() { N = element.GetRawText() },
        JsonValueKind.True or JsonValueKind.False => new() { BOOL = element.GetBoolean() },
        JsonValueKind.Array => new() { L = [.. element.EnumerateArray().Select(Attribute)], IsLSet = true },
        JsonValueKind.Object => Map(element),
        _ => new() { NULL = true },
    };

    private static AttributeValue Map(JsonElement element)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            map[member.Name] = Attribute(member.Value);
        }

        return SessionItem.Map(map);
    }

    private static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value)
        {
            case { S: { } text }:
                writer.WriteStringValue(text);
                break;
            case { N: { } number }:
                writer.WriteRawValue(number);
                break;
            case { BOOL: { } flag }:
                writer.WriteBooleanValue(flag);
                break;
            case { B: { } binary }:
                writer.WriteBase64StringValue(binary.ToArray());
                break;
            case { M: { } map }:
                writer.WriteStartObject();
                foreach (var (name, member) in map)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            case { L: { } list }:
                WriteArray(writer, list);
                break;
            case { SS: { } strings }:
                WriteArray(writer, strings.Select(s => new AttributeValue { S = s }));
                break;
            case { NS: { } numbers }:
                WriteArray(writer, numbers.Select(n => new AttributeValue { N = n }));
                break;
            case { BS: { } binaries }:
                WriteArray(writer, binaries.Select(b => new AttributeValue { B = b }));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteArray(Utf8JsonWriter writer, IEnumerable<AttributeValue> members)
    {
        writer.WriteStartArray();
        foreach (var member in members)
        {
            Write(writer, member);
        }

        writer.WriteEndArray();
    }
}
