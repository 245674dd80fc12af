using System.Globalization;
using System.Text.Json.Nodes;

namespace Search.Histories;

/// <summary>An item as it was after one write.</summary>
internal sealed class ItemImage
{
    public const string Elsewhere = "elsewhere";

    private ItemImage(JsonObject raw)
    {
        Raw = raw;
        Map = raw["sess"]?["M"] is JsonObject map ? map.ToDictionary(entry => entry.Key, entry => Scalar(entry.Value!), StringComparer.Ordinal) : [];
        Ticket = TicketImage.From((string?)raw["sess"]?["M"]?["ticket"]?["B"]);
        Version = Number("v");
        Created = Number("created");
        Touched = Number("touched");
        Expires = Number("expires");
        State = Text("state");
        MovedTo = Text("to");
        User = Text("user");
        Handle = Text("handle");
        Listed = raw["sessions"]?["M"] is JsonObject sessions
            ? sessions.ToDictionary(entry => entry.Key, entry => (string)entry.Value!["M"]!["item"]!["S"]!, StringComparer.Ordinal)
            : [];
    }

    /// <summary>As DynamoDB has it.</summary>
    public JsonObject Raw { get; }

    /// <summary>The session's keys.</summary>
    public Dictionary<string, string> Map { get; }

    /// <summary>Of a ticket: what it says.</summary>
    public TicketImage? Ticket { get; }

    public long Version { get; }

    public long Created { get; }

    public long Touched { get; }

    public long Expires { get; }

    public string? State { get; }

    public string? MovedTo { get; }

    public string? User { get; }

    public string? Handle { get; }

    /// <summary>Of a user: the items of the sessions, by handle.</summary>
    public Dictionary<string, string> Listed { get; }

    /// <summary>It is in the store that the app had before, and DynamoDB does not have it.</summary>
    public bool IsElsewhere => Raw.ContainsKey(Elsewhere);

    /// <summary>A session that can be used.</summary>
    public bool IsLive => State is null;

    public static ItemImage? From(JsonNode? item) => item is JsonObject { Count: > 0 } raw ? new((JsonObject)raw.DeepClone()) : null;

    public override string ToString() => State is not null
        ? $"{State} to {Short(MovedTo)}"
        : Listed.Count > 0 || Raw.ContainsKey("sessions")
            ? $"user of {string.Join(", ", Listed.Select(entry => Short(entry.Value)))}"
            : Ticket is not null ? $"v{Version} {Ticket} until {Expires}"
            : $"{(IsElsewhere ? "old" : "v")}{Version} {{{string.Join(", ", Map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"))}}}" +
              (User is null ? "" : $" of {Short(User)}");

    public static string Short(string? id) => id is null ? "nothing" : id[..Math.Min(id.Length, id.IndexOf('#', StringComparison.Ordinal) + 7)];

    private static string Scalar(JsonNode value) => value["S"] is { } text ? (string)text! : value["N"] is { } number ? (string)number! : value.ToJsonString();

    private string? Text(string name) => (string?)Raw[name]?["S"];

    private long Number(string name) => Raw[name]?["N"] is { } number ? long.Parse((string)number!, CultureInfo.InvariantCulture) : 0;
}
