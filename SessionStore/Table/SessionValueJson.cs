using System.Buffers;
using System.Globalization;
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

    /// <summary>DynamoDB nests 32 levels (Developer Guide, "Quotas"), two of which are the session's own.</summary>
    private const int MaximumDepth = 30;

    /// <summary>Significant digits of a number (Developer Guide, "Data types").</summary>
    private const int MaximumDigits = 38;

    /// <exception cref="ArgumentException">DynamoDB has nothing that would be this value: said where it is set, before the whole write is refused.</exception>
    public static void ThrowIfNotStorable(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new() { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= MaximumDepth && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                throw new ArgumentException($"A value that is shared with JavaScript may be nested {MaximumDepth} levels deep, which is what DynamoDB takes; this one goes deeper.", nameof(json));
            }

            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueSpan.IsEmpty)
            {
                throw new ArgumentException("A value that is shared with JavaScript may have no member without a name: DynamoDB takes none.", nameof(json));
            }

            if (reader.TokenType == JsonTokenType.Number && !IsStorable(reader.ValueSpan))
            {
                throw new ArgumentException(
                    $"DynamoDB holds numbers of up to {MaximumDigits} digits, from 1E-130 to 9.9E+125. Another one in a value that is shared with JavaScript has to be a text.", nameof(json));
            }
        }
    }

    private static bool IsStorable(ReadOnlySpan<byte> number)
    {
        var mantissa = number.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var exponent ? number[..exponent] : number;
        var digits = 0;
        var zeros = 0;
        foreach (var digit in mantissa)
        {
            if (digit is >= (byte)'1' and <= (byte)'9')
            {
                digits += zeros + 1;
                zeros = 0;
            }
            else if (digit == (byte)'0' && digits > 0)
            {
                zeros++;
            }
        }

        var size = Math.Abs(double.Parse(number, CultureInfo.InvariantCulture));
        return digits == 0 || (digits <= MaximumDigits && size is >= 1E-130 and < 1E+126);
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
