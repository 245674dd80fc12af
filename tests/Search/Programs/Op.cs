namespace Search.Programs;

/// <summary>What a handler can do with its session.</summary>
internal enum OpKind
{
    Set,
    Remove,
    Clear,
    Read,
    Load,
    Increment,
    Commit,
    Regenerate,
    Abandon,

    /// <summary>The key is the user.</summary>
    SignIn,

    /// <summary>The user's oldest session.</summary>
    RevokeOne,
    RevokeAll,

    /// <summary>All of the user's but the request's own.</summary>
    RevokeOthers,

    /// <summary>The response starts: what is changed from now on is stored at the end, when nobody can be told any more.</summary>
    Start,

    /// <summary>Authenticates by the ticket's cookie; the key says what the validation changes, and the handler renews.</summary>
    Who,

    /// <summary>The key is the user, a colon and the roles.</summary>
    TicketIn,
    TicketOut,
}

/// <summary>One step of a handler.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Key">The session key, where there is one.</param>
/// <param name="Number">What tells it from the others: part of the value that is set.</param>
internal sealed record Op(OpKind Kind, string Key = "", int Number = 0)
{
    public bool IsMove => Kind is OpKind.Regenerate or OpKind.SignIn;

    public bool IsRevoke => Kind is OpKind.RevokeOne or OpKind.RevokeAll or OpKind.RevokeOthers;

    /// <summary>Of the cookie handler, and nothing of the session's.</summary>
    public bool IsTicket => Kind is OpKind.Who or OpKind.TicketIn or OpKind.TicketOut;

    public override string ToString() => Key.Length == 0 ? $"{Kind}" : $"{Kind} {Key}";
}
