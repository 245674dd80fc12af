using System.Globalization;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>What to say of a ticket that no item can hold.</summary>
internal static class TicketSize
{
    private const int Shown = 3;

    public static SessionTooLargeException TooLarge(string scheme, int size, AuthenticationTicket ticket)
    {
        var claims = ticket.Principal.Claims
            .GroupBy(claim => claim.Type, StringComparer.Ordinal)
            .Select(claims => (Name: $"claim '{claims.Key}'", Count: claims.Count(), Bytes: claims.Sum(Bytes)));
        var properties = ticket.Properties.Items
            .Select(item => (Name: $"property '{item.Key}'", Count: 1, Bytes: Bytes(item.Key) + Bytes(item.Value)));
        var largest = claims.Concat(properties)
            .OrderByDescending(part => part.Bytes)
            .Take(Shown)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name}{(part.Count > 1 ? $" x {part.Count}" : "")} ({part.Bytes:N0} bytes)"));
        return new(
            $"The authentication ticket of scheme '{scheme}' would take {size:N0} bytes, encrypted; an item in DynamoDB holds at most {SessionItemSize.Maximum:N0}. " +
            $"Its largest parts are {string.Join(", ", largest)}. Nobody was signed in with it. Keep fewer claims, look groups up when they are needed, or store fewer tokens (SaveTokens).");
    }

    private static int Bytes(Claim claim) => Bytes(claim.Type) + Bytes(claim.Value);

    private static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
