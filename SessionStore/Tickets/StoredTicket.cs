using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>A ticket as the table has it, in bytes: the app may change the object that was made of them.</summary>
/// <param name="Id">Of its item.</param>
/// <param name="Item">The item.</param>
/// <param name="Serialized">What <see cref="TicketContent.Serialize"/> made of it.</param>
internal sealed record StoredTicket(string Id, SessionItem Item, byte[] Serialized);
