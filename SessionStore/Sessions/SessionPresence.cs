namespace SessionStore.Sessions;

/// <summary>What a request knows of its session's item.</summary>
internal enum SessionPresence
{
    /// <summary>There is a cookie; the table has not been asked.</summary>
    Unknown,

    /// <summary>There is no such session: a new visitor, or one whose session has expired or was deleted.</summary>
    Absent,

    /// <summary>It was read.</summary>
    Stored,

    /// <summary>It was there when the cookie was given, and another request has ended it since. Nothing can be written.</summary>
    Ended,
}
