using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using static SessionStore.Wire.JsonTokens;

namespace SessionStore.Wire;

/// <summary>Reads attributes of every type as the SDK has them.</summary>
internal static class AttributeReader
{
    public static Dictionary<string, AttributeValue> ReadMap(ref Utf8JsonReader json)
    {
        Expect(in json, JsonTokenType.StartObject);
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (NextMember(ref json))
        {
            var name = json.GetString()!;
            Advance(ref json);
            map[name] = ReadValue(ref json);
        }

        return map;
    }

    private static AttributeValue ReadValue(ref Utf8JsonReader json)
    {
        Expect(in json, JsonTokenType.StartObject);
        if (!NextMember(ref json))
        {
            throw Unexpected(in json);
        }

        var value = ReadTyped(ref json);
        Advance(ref json);
        Expect(in json, JsonTokenType.EndObject);
        return value;
    }

    /// <param name="json">At the name of the type.</param>
    public static AttributeValue ReadTyped(ref Utf8JsonReader json)
    {
        var value = new AttributeValue();
        if (json.ValueTextEquals("S"u8))
        {
            value.S = NextString(ref json);
        }
        else if (json.ValueTextEquals("N"u8))
        {
            value.N = NextNumber(ref json);
        }
        else if (json.ValueTextEquals("B"u8))
        {
            Advance(ref json);
            value.B = ReadBinary(ref json);
        }
        else if (json.ValueTextEquals("M"u8))
        {
            Advance(ref json);
            value.M = ReadMap(ref json);
            if (value.M.Count == 0)
            {
                // Where an app has the SDK start all collections empty, only this says that it is one.
                value.IsMSet = true;
            }
        }
        else if (json.ValueTextEquals("BOOL"u8))
        {
            Advance(ref json);
            value.BOOL = json.GetBoolean();
        }
        else if (json.ValueTextEquals("NULL"u8))
        {
            Advance(ref json);
            value.NULL = json.GetBoolean();
        }
        else
        {
            ReadCollection(ref json, value);
        }

        return value;
    }

    private static void ReadCollection(ref Utf8JsonReader json, AttributeValue value)
    {
        if (json.ValueTextEquals("L"u8))
        {
            value.L = [];
            for (StartArray(ref json); NextElement(ref json);)
            {
                value.L.Add(ReadValue(ref json));
            }

            if (value.L.Count == 0)
            {
                value.IsLSet = true;
            }
        }
        else if (json.ValueTextEquals("SS"u8))
        {
            value.SS = ReadStrings(ref json);
        }
        else if (json.ValueTextEquals("NS"u8))
        {
            value.NS = [];
            for (StartArray(ref json); NextElement(ref json);)
            {
                value.NS.Add(Number(in json));
            }
        }
        else if (json.ValueTextEquals("BS"u8))
        {
            value.BS = [];
            for (StartArray(ref json); NextElement(ref json);)
            {
                value.BS.Add(ReadBinary(ref json));
            }
        }
        else
        {
            // A type that DynamoDB does not have yet: nothing is known of it, and nothing may be made of it.
            throw Unexpected(in json);
        }
    }

    private static List<string> ReadStrings(ref Utf8JsonReader json)
    {
        List<string> strings = [];
        for (StartArray(ref json); NextElement(ref json);)
        {
            Expect(in json, JsonTokenType.String);
            strings.Add(json.GetString()!);
        }

        return strings;
    }

    private static MemoryStream ReadBinary(ref Utf8JsonReader json)
    {
        Expect(in json, JsonTokenType.String);
        var bytes = json.GetBytesFromBase64();
        return new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
    }
}
