namespace SessionStore.Tickets;

/// <summary>One for each cookie scheme whose tickets are kept.</summary>
internal sealed record TicketStoreMark(string Scheme);
