using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Search.Histories;

namespace Search.Apps;

/// <summary>A session that begins in the store that the app had before.</summary>
internal sealed class OldSession
{
    public const string ExpressCookie = "connect.sid";
    public const string ExpressPrefix = "sess:";
    public const string ExpressSecret = "secret";

    private static readonly TimeSpan ExpressLife = TimeSpan.FromDays(1);

    private readonly Dictionary<string, string> _values;

    public OldSession(int visitor)
    {
        _values = new(StringComparer.Ordinal) { ["a"] = "old", ["b"] = string.Create(CultureInfo.InvariantCulture, $"of {visitor}") };
    }

    public string Key { get; } = Guid.NewGuid().ToString();

    public string Item => Visitor.ItemOfKey(Key);

    /// <summary>As the checker has it: as if it stood in its place already, with a life that does not end by itself.</summary>
    public ItemImage Image => ItemImage.From(new JsonObject
    {
        [ItemImage.Elsewhere] = new JsonObject { ["BOOL"] = true },
        ["expires"] = new JsonObject { ["N"] = (long.MaxValue / 4).ToString(CultureInfo.InvariantCulture) },
        ["sess"] = new JsonObject
        {
            ["M"] = new JsonObject(_values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)new JsonObject { ["S"] = value.Value }))),
        },
    })!;

    /// <summary>As connect-dynamodb writes it into the table.</summary>
    /// <param name="now">When its life begins.</param>
    /// <param name="asMap">As a map of DynamoDB's, and not as JSON in a text.</param>
    public JsonObject ToExpressItem(DateTimeOffset now, bool asMap)
    {
        var session = new JsonObject { ["cookie"] = new JsonObject { ["path"] = "/" } };
        foreach (var (key, value) in _values)
        {
            session[key] = value;
        }

        return new()
        {
            ["id"] = new JsonObject { ["S"] = ExpressPrefix + Key },
            ["expires"] = new JsonObject { ["N"] = (now + ExpressLife).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
            ["sess"] = asMap ? MapOf(session) : new JsonObject { ["S"] = session.ToJsonString() },
        };
    }

    private static JsonObject MapOf(JsonObject values) => new()
    {
        ["M"] = new JsonObject(values.Select(value => KeyValuePair.Create(
            value.Key, (JsonNode?)(value.Value is JsonObject inner ? MapOf(inner) : new JsonObject { ["S"] = (string)value.Value! })))),
    };

    /// <summary>As express-session signs it.</summary>
    public string ToExpressCookie()
    {
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(ExpressSecret), Encoding.UTF8.GetBytes(Key));
        return Uri.EscapeDataString($"s:{Key}.{Convert.ToBase64String(signature).TrimEnd('=')}");
    }

    /// <summary>As the framework's session writes it into its cache.</summary>
    public byte[] ToCacheEntry()
    {
        var bytes = new List<byte> { 2, 0, 0, (byte)_values.Count };
        bytes.AddRange(new byte[16]);
        foreach (var (key, value) in _values)
        {
            var (name, content) = (Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
            var lengths = new byte[sizeof(ushort) + sizeof(int)];
            BinaryPrimitives.WriteUInt16BigEndian(lengths, (ushort)name.Length);
            BinaryPrimitives.WriteInt32BigEndian(lengths.AsSpan(sizeof(ushort)), content.Length);
            bytes.AddRange([.. lengths[..sizeof(ushort)], .. name, .. lengths[sizeof(ushort)..], .. content]);
        }

        return [.. bytes];
    }
}
