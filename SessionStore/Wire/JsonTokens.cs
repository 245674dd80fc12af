using System.Text.Json;

namespace SessionStore.Wire;

/// <summary>The steps in which an answer is read. Each throws where what should be next is not there.</summary>
internal static class JsonTokens
{
    public static string NextString(ref Utf8JsonReader json)
    {
        Advance(ref json);
        Expect(in json, JsonTokenType.String);
        return json.GetString()!;
    }

    public static string NextNumber(ref Utf8JsonReader json)
    {
        Advance(ref json);
        return Number(in json);
    }

    /// <summary>The number here, which DynamoDB sends as text. Other text would be taken for zero, and so for an expiry long past.</summary>
    public static string Number(in Utf8JsonReader json)
    {
        Expect(in json, JsonTokenType.String);
        return IsNumber(json.ValueSpan) ? json.GetString()! : throw Unexpected(in json);
    }

    public static void StartArray(ref Utf8JsonReader json)
    {
        Advance(ref json);
        Expect(in json, JsonTokenType.StartArray);
    }

    public static bool NextElement(ref Utf8JsonReader json)
    {
        Advance(ref json);
        return json.TokenType != JsonTokenType.EndArray;
    }

    public static bool NextMember(ref Utf8JsonReader json)
    {
        Advance(ref json);
        return json.TokenType == JsonTokenType.PropertyName;
    }

    public static void SkipValue(ref Utf8JsonReader json)
    {
        Advance(ref json);
        json.Skip();
    }

    public static void Advance(ref Utf8JsonReader json)
    {
        if (!json.Read())
        {
            throw Unexpected(in json);
        }
    }

    public static void Expect(in Utf8JsonReader json, JsonTokenType type)
    {
        if (json.TokenType != type)
        {
            throw Unexpected(in json);
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length is > 0 and < 19 && text[0] != '0' && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return true;
        }

        var number = new Utf8JsonReader(text);
        return number.Read() && number.TokenType == JsonTokenType.Number && number.ValueSpan.Length == text.Length;
    }

    public static InvalidDataException Unexpected(in Utf8JsonReader json) =>
        new($"DynamoDB's answer is not the JSON that it should be, or not all of it, at byte {json.BytesConsumed}.");
}
