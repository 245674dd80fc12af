using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>The JSON of values that other programs wrote as numbers, booleans, lists, maps and sets. Binary becomes base64.</summary>
internal static class SessionValueJson
{
    public static byte[] Text(AttributeValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return buffer.WrittenSpan.ToArray();
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
