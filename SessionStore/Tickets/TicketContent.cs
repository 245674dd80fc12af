using System.Security.Claims;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>
/// What of a ticket is stored: everything but its dates, encrypted; and the dates beside it, where they can be written
/// alone and where time to live sees them.
/// </summary>
internal sealed class TicketContent(IDataProtectionProvider dataProtection, string scheme)
{
    private const string Ticket = "ticket";
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

    /// <summary>Whether a principal is the one that was serialized.</summary>
    public static bool IsSamePrincipal(byte[] serialized, ClaimsPrincipal principal) =>
        TicketSerializer.Default.Deserialize(serialized) is { } ticket &&
        SerializePrincipal(ticket.Principal).AsSpan().SequenceEqual(SerializePrincipal(principal));

    public Dictionary<string, ItemValue> Entries(byte[] serialized, string id, long issuedAt) => new(StringComparer.Ordinal)
    {
        [Ticket] = new AttributeValue { B = new MemoryStream(Protector(id).Protect(serialized), writable: false) },
        [Issued] = ItemValue.OfNumber(issuedAt),
    };

    public static KeyValuePair<string, ItemValue> IssuedEntry(long issuedAt) => new(Issued, ItemValue.OfNumber(issuedAt));

    /// <returns>Null when the item holds no ticket that these keys can read.</returns>
    public byte[]? Read(SessionItem item, string id)
    {
        try
        {
            return item.Entries.GetValueOrDefault(Ticket).Other?.B is { } bytes ? Protector(id).Unprotect(bytes.ToArray()) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>Null when another version wrote the ticket, or its dates are damaged: the handler calculates with them.</returns>
    public static AuthenticationTicket? Deserialize(byte[] serialized, SessionItem item)
    {
        var issuedAt = SessionItem.Number(item.Entries, Issued);
        if (!EpochSeconds.IsDate(issuedAt) || !EpochSeconds.IsDate(item.ExpiresAt) || TicketSerializer.Default.Deserialize(serialized) is not { } ticket)
        {
            return null;
        }

        ticket.Properties.IssuedUtc = DateTimeOffset.FromUnixTimeSeconds(issuedAt);
        ticket.Properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(item.ExpiresAt);
        return ticket;
    }

    private static byte[] SerializePrincipal(ClaimsPrincipal principal) =>
        TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, ""));

    // The id is part of the purpose: a ticket copied into another item is worthless there.
    private IDataProtector Protector(string id) => dataProtection.CreateProtector("SessionStore.Tickets", scheme, id);
}
