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
    Dictionary<string, AttributeValue> Entries,
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
    public const string User = "user";
    public const string Handle = "handle";

    /// <summary>Where the session is listed; null for an anonymous one.</summary>
    public SessionOwner? Owner { get; init; }

    /// <summary>On the tombstone of a session that has moved: the id of the item that it has now.</summary>
    public string? MovedTo { get; init; }

    /// <summary>
    /// Reads what DynamoDB returned. An attribute that is absent or of another type counts as zero or empty, so that a
    /// foreign item is simply old: without an expiry it has expired, without a version it is behind every other.
    /// </summary>
    public static SessionItem From(Dictionary<string, AttributeValue> item, string expiresAttribute)
    {
        var map = item.GetValueOrDefault(Values)?.M;
        return new(
            map ?? [],
            Number(item, Version),
            Number(item, Created),
            Number(item, Touched),
            Number(item, expiresAttribute),
            item.ContainsKey(State),
            HasMap: map is not null)
        {
            Owner = item.GetValueOrDefault(User)?.S is { } user && item.GetValueOrDefault(Handle)?.S is { } handle ? new(user, handle) : null,
            MovedTo = item.ContainsKey(State) ? item.GetValueOrDefault(To)?.S : null,
        };
    }

    /// <summary>The item to put.</summary>
    public Dictionary<string, AttributeValue> ToAttributes(string keyAttribute, string id, string expiresAttribute)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [keyAttribute] = new AttributeValue { S = id },
            [Values] = Map(Entries),
            [expiresAttribute] = Number(ExpiresAt),
            [Version] = Number(VersionNumber),
            [Created] = Number(CreatedAt),
            [Touched] = Number(TouchedAt),
        };
        if (Owner is { } owner)
        {
            attributes[User] = new AttributeValue { S = owner.UserItemId };
            attributes[Handle] = new AttributeValue { S = owner.Handle };
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

    public static long Number(Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) && value.N is { } digits
            // DynamoDB's numbers have up to 38 digits and fractions; what does not fit a long becomes its limit.
            ? long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : (long)double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)
            : 0;
}
