using System.Security.Claims;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>
/// What of a ticket is stored: everything but its dates, encrypted, and compressed before that when it is large; and the
/// dates beside it, where they can be written alone and where time to live sees them.
/// </summary>
internal sealed class TicketContent(IDataProtectionProvider dataProtection, string scheme, int? compressOver)
{
    /// <summary>While a request asks whether the ticket is still good, in epoch seconds: until when the others need not ask.</summary>
    public const string ValidatingUntil = "validating";

    private const string Ticket = "ticket";
    private const string ProviderItemId = "sid";
    private const string ProviderUntil = "sidUntil";
    private const string Issued = "issued";

    /// <summary>The ticket without its dates, as bytes that are the same for the same ticket.</summary>
    public static byte[] Serialize(AuthenticationTicket ticket)
    {
        var properties = new AuthenticationProperties(new Dictionary<string, string?>(ticket.Properties.Items, StringComparer.Ordinal))
        {
            IssuedUtc = null,
            ExpiresUtc = null,
        };
        return TicketSerializer.Default.Serialize(new AuthenticationTicket(ticket.Principal, properties, ticket.AuthenticationScheme));
    }

    /// <summary>Without its dates. Null when another version of the framework wrote the ticket.</summary>
    public static AuthenticationTicket? Deserialize(byte[] serialized) => TicketSerializer.Default.Deserialize(serialized);

    public static bool IsSamePrincipal(ClaimsPrincipal principal, ClaimsPrincipal other) =>
        SerializePrincipal(principal).AsSpan().SequenceEqual(SerializePrincipal(other));

    /// <summary>Whether two states of one item hold the same ticket, whatever its dates.</summary>
    public static bool IsSameContent(SessionItem item, SessionItem other) =>
        Protected(item) is { } bytes && Protected(other) is { } others && bytes.Data.AsSpan().SequenceEqual(others.Data);

    public static long IssuedAt(SessionItem item) => SessionItem.Number(item.Entries, Issued);

    public Dictionary<string, ItemValue> Entries(byte[] serialized, string id, long issuedAt) => new(StringComparer.Ordinal)
    {
        [Ticket] = Encode(serialized, Protector(id)),
        [Issued] = ItemValue.OfNumber(issuedAt),
    };

    public static Dictionary<string, ItemValue> IssuedEntry(long issuedAt) => new(StringComparer.Ordinal) { [Issued] = ItemValue.OfNumber(issuedAt) };

    /// <summary>With what is known of the provider's session: its item, and until when that lives.</summary>
    public static Dictionary<string, ItemValue> WithProvider(Dictionary<string, ItemValue> entries, string? itemId, long until)
    {
        if (itemId is not null)
        {
            entries[ProviderItemId] = ItemValue.OfText(itemId);
            entries[ProviderUntil] = ItemValue.OfNumber(until);
        }

        return entries;
    }

    public static (string? ItemId, long Until) Provider(SessionItem item) =>
        (item.Entries.GetValueOrDefault(ProviderItemId).Text, SessionItem.Number(item.Entries, ProviderUntil));

    /// <returns>Null when the item holds no ticket that these keys can read.</returns>
    public byte[]? Read(SessionItem item, string id)
    {
        try
        {
            return Protected(item) switch
            {
                null => null,
                (var data, false) => Protector(id).Unprotect(data),
                var (data, _) => SessionValue.Decompress(Protector(id).Unprotect(data)),
            };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>Null when another version wrote the ticket, or its dates are damaged: the handler calculates with them.</returns>
    public static AuthenticationTicket? Deserialize(byte[] serialized, SessionItem item)
    {
        var issuedAt = IssuedAt(item);
        if (!EpochSeconds.IsDate(issuedAt) || !EpochSeconds.IsDate(item.ExpiresAt) || Deserialize(serialized) is not { } ticket)
        {
            return null;
        }

        ticket.Properties.IssuedUtc = DateTimeOffset.FromUnixTimeSeconds(issuedAt);
        ticket.Properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(item.ExpiresAt);
        return ticket;
    }

    // Compressed first: what is encrypted looks random and does not shrink.
    private AttributeValue Encode(byte[] serialized, IDataProtector protector) =>
        serialized.Length > compressOver && SessionValue.Compress(serialized) is { } compressed
            ? SessionItem.Map(new(StringComparer.Ordinal) { [SessionValue.CompressedMarker] = Binary(protector.Protect(compressed)) })
            : Binary(protector.Protect(serialized));

    private static (byte[] Data, bool IsCompressed)? Protected(SessionItem item) => item.Entries.GetValueOrDefault(Ticket).Other switch
    {
        { B: { } plain } => (plain.ToArray(), false),
        { M: { } map } when map.GetValueOrDefault(SessionValue.CompressedMarker)?.B is { } compressed => (compressed.ToArray(), true),
        _ => null,
    };

    private static AttributeValue Binary(byte[] bytes) => new() { B = new MemoryStream(bytes, writable: false) };

    private static byte[] SerializePrincipal(ClaimsPrincipal principal) =>
        TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, ""));

    // The id is part of the purpose: a ticket copied into another item is worthless there.
    private IDataProtector Protector(string id) => dataProtection.CreateProtector("SessionStore.Tickets", scheme, id);
}
