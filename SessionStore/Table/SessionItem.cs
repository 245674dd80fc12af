using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>A session as its item in the table; the only home of the item's attribute names.</summary>
/// <param name="Entries">The session's keys, as stored.</param>
/// <param name="VersionNumber">Grows by one at each write.</param>
/// <param name="CreatedAt">Epoch seconds.</param>
/// <param name="TouchedAt">Epoch seconds.</param>
/// <param name="ExpiresAt">Epoch seconds.</param>
/// <param name="IsTombstone">The session has moved to another id or was revoked; nothing may be written to it.</param>
/// <param name="HasMap">Whether there is a map to write single keys into; an item that another program wrote may lack it.</param>
internal sealed record SessionItem(
    Dictionary<string, ItemValue> Entries,
    long VersionNumber,
    long CreatedAt,
    long TouchedAt,
    long ExpiresAt,
    bool IsTombstone = false,
    bool HasMap = true)
{
    public const string Values = "sess";
    public const string Version = "v";
    public const string Created = "created";
    public const string Touched = "touched";
    public const string State = "state";
    public const string StateMoved = "moved";
    public const string To = "to";
    public const string StateMigrated = "migrated";
    public const string StateWaiting = "waiting";
    public const string Seed = "seed";
    public const string User = "user";
    public const string Handle = "handle";
    public const string Idle = "idle";

    private const int MostAttributes = 9;

    /// <summary>Where the session is listed; null for an anonymous one.</summary>
    public SessionOwner? Owner { get; init; }

    /// <summary>The session's own idle timeout, in seconds, from an Express app that shares it; zero when it has that of the app.</summary>
    public int OwnIdleTimeout { get; init; }

    /// <summary>On the tombstone of a session that has moved: the id of the item that it has now.</summary>
    public string? MovedTo { get; init; }

    /// <summary>On the tombstone in the place of a session from another store: what its new key is made of, with the old one.</summary>
    public string? KeySeed { get; init; }

    /// <summary>
    /// A session that was moved before its visitor came. It is in the place of its old key, and for writes as good as a tombstone: the
    /// visitor moves it on first.
    /// </summary>
    public bool IsWaiting { get; init; }

    /// <summary>
    /// Reads what DynamoDB returned. An attribute that is absent or of another type counts as zero or empty, so that a
    /// foreign item is simply old: without an expiry it has expired, without a version it is behind every other.
    /// </summary>
    public static SessionItem From(Dictionary<string, ItemValue> item, string expiresAttribute)
    {
        var map = item.GetValueOrDefault(Values).Entries;
        return new(
            map ?? [],
            Number(item, Version),
            Number(item, Created),
            Number(item, Touched),
            Number(item, expiresAttribute),
            item.ContainsKey(State),
            HasMap: map is not null)
        {
            Owner = item.GetValueOrDefault(User).Text is { } user && item.GetValueOrDefault(Handle).Text is { } handle ? new(user, handle) : null,
            OwnIdleTimeout = (int)Math.Clamp(Number(item, Idle), 0, int.MaxValue),
            MovedTo = item.ContainsKey(State) ? item.GetValueOrDefault(To).Text : null,
            IsWaiting = item.GetValueOrDefault(State).Text == StateWaiting,
            KeySeed = item.ContainsKey(State) ? item.GetValueOrDefault(Seed).Text : null,
        };
    }

    /// <summary>The item to put.</summary>
    public Dictionary<string, ItemValue> ToAttributes(string keyAttribute, string id, string expiresAttribute)
    {
        var attributes = new Dictionary<string, ItemValue>(MostAttributes, StringComparer.Ordinal)
        {
            [keyAttribute] = ItemValue.OfText(id),
            [Values] = ItemValue.OfEntries(Entries),
            [expiresAttribute] = ItemValue.OfNumber(ExpiresAt),
            [Version] = ItemValue.OfNumber(VersionNumber),
            [Created] = ItemValue.OfNumber(CreatedAt),
            [Touched] = ItemValue.OfNumber(TouchedAt),
        };
        if (IsWaiting)
        {
            attributes[State] = ItemValue.OfText(StateWaiting);
        }

        if (Owner is { } owner)
        {
            attributes[User] = ItemValue.OfText(owner.UserItemId);
            attributes[Handle] = ItemValue.OfText(owner.Handle);
        }

        if (OwnIdleTimeout > 0)
        {
            attributes[Idle] = ItemValue.OfNumber(OwnIdleTimeout);
        }

        return attributes;
    }

    public static AttributeValue Number(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>A map, also when it is empty, which the SDK would otherwise take for "not set".</summary>
    public static AttributeValue Map(Dictionary<string, AttributeValue> entries)
    {
        var value = new AttributeValue { M = entries };
        if (entries.Count == 0)
        {
            value.IsMSet = true;
        }

        return value;
    }

    public static long Number(Dictionary<string, ItemValue> item, string name) => Number(item.GetValueOrDefault(name).Digits);

    public static long Number(Dictionary<string, AttributeValue> item, string name) => Number(item.GetValueOrDefault(name)?.N);

    /// <summary>DynamoDB's numbers have up to 38 digits and fractions; what does not fit a long becomes its limit.</summary>
    private static long Number(string? digits) => digits switch
    {
        null => 0,
        _ when long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => (long)double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
