namespace SessionStore.Table;

/// <summary>What is in the place of an old key when its session is moved.</summary>
internal enum OldPlace
{
    /// <summary>Nothing, or what has expired.</summary>
    Free,

    /// <summary>Perhaps the claim of an earlier state of a session that goes on in the old store as well.</summary>
    OfEarlierState,

    /// <summary>The session itself, which was moved before its visitor came.</summary>
    Waiting,
}
