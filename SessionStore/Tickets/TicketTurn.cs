namespace SessionStore.Tickets;

/// <summary>Which of the requests that find a ticket due for validation asks.</summary>
internal enum TicketTurn
{
    /// <summary>Whoever wants to: it is not due, or nobody said when it is.</summary>
    Free,

    /// <summary>This one.</summary>
    Mine,

    /// <summary>Another one, just now.</summary>
    Others,
}
