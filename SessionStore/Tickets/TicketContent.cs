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

    public static bool IsSamePrincipal(ClaimsPrincipal one, ClaimsPrincipal other) =>
        SerializePrincipal(one).AsSpan().SequenceEqual(SerializePrincipal(other));

    public Dictionary<string, AttributeValue> Entries(byte[] serialized, string id, long issuedAt) => new(StringComparer.Ordinal)
    {
        [Ticket] = new() { B = new MemoryStream(Protector(id).Protect(serialized), writable: false) },
        [Issued] = SessionItem.Number(issuedAt),
    };

    public static KeyValuePair<string, AttributeValue> IssuedEntry(long issuedAt) => new(Issued, SessionItem.Number(issuedAt));

    /// <returns>Null when the item holds no ticket that these keys can read.</returns>
    public byte[]? Read(SessionItem item, string id)
    {
        try
        {
            return item.Entries.GetValueOrDefault(Ticket)?.B is { } bytes ? Protector(id).Unprotect(bytes.ToArray()) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static AuthenticationTicket? Deserialize(byte[] serialized, SessionItem item)
    {
        var ticket = TicketSerializer.Default.Deserialize(serialized);
        if (ticket is not null)
        {
            ticket.Properties.IssuedUtc = DateTimeOffset.FromUnixTimeSeconds(SessionItem.Number(item.Entries, Issued));
            ticket.Properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(item.ExpiresAt);
        }

        return ticket;
    }

    private static byte[] SerializePrincipal(ClaimsPrincipal principal) =>
        TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, ""));

    // The id is part of the purpose: a ticket copied into another item is worthless there.
    private IDataProtector Protector(string id) => dataProtection.CreateProtector("SessionStore.Tickets", scheme, id);
}
