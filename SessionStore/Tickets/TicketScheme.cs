namespace SessionStore.Tickets;

/// <summary>What a ticket store has to know of its cookie scheme.</summary>
/// <param name="Name">The scheme's name.</param>
/// <param name="ValidationInterval">How old a ticket may be before its validation asks; null when nobody said so.</param>
internal sealed record TicketScheme(string Name, TimeSpan? ValidationInterval);
