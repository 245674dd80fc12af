using Microsoft.AspNetCore.Authentication;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>A ticket as it was read.</summary>
/// <param name="Id">Of its item.</param>
/// <param name="Item">The item.</param>
/// <param name="Serialized">What <see cref="TicketContent.Serialize"/> made of it.</param>
/// <param name="Ticket">The ticket.</param>
internal sealed record StoredTicket(string Id, SessionItem Item, byte[] Serialized, AuthenticationTicket Ticket);
