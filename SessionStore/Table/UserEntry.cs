using Amazon.DynamoDBv2.Model;

namespace SessionStore.Table;

/// <summary>One session in its user's item.</summary>
/// <param name="ItemId">The id of the session's or ticket's own item.</param>
/// <param name="SignedInAt">Epoch seconds.</param>
/// <param name="ExpiresAt">Epoch seconds: it lives at least until then, if nobody ends it. Touches do not write it, which would cost as much again.</param>
/// <param name="Label">What the app said about it.</param>
/// <param name="ProviderSession">The item of the OpenID provider's session that it was signed in with; null for none.</param>
internal sealed record UserEntry(string ItemId, long SignedInAt, long ExpiresAt, string? Label, string? ProviderSession = null)
{
    public const string Item = "item";
    private const string SignedIn = "at";
    public const string Expires = "until";
    private const string LabelName = "label";
    private const string Provider = "sid";

    /// <summary>A hundred labels are read and written with each sign-in: they have to be short.</summary>
    private const int MaximumLabelLength = 128;

    /// <summary>Null when this is not an entry.</summary>
    public static UserEntry? From(AttributeValue value) =>
        value.M is { } map && map.GetValueOrDefault(Item)?.S is { Length: > 0 } itemId
            ? new(itemId, SessionItem.Number(map, SignedIn), SessionItem.Number(map, Expires), map.GetValueOrDefault(LabelName)?.S, map.GetValueOrDefault(Provider)?.S)
            : null;

    public AttributeValue ToAttribute()
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [Item] = new() { S = ItemId },
            [SignedIn] = SessionItem.Number(SignedInAt),
            [Expires] = SessionItem.Number(ExpiresAt),
        };
        if (Label is { Length: > 0 } label)
        {
            map[LabelName] = new() { S = Shorten(label) };
        }

        if (ProviderSession is { } provider)
        {
            map[Provider] = new() { S = provider };
        }

        return SessionItem.Map(map);
    }

    private static string Shorten(string label)
    {
        if (label.Length <= MaximumLabelLength)
        {
            return label;
        }

        // Not between the halves of a surrogate pair.
        return label[..(char.IsHighSurrogate(label[MaximumLabelLength - 1]) ? MaximumLabelLength - 1 : MaximumLabelLength)];
    }
}
