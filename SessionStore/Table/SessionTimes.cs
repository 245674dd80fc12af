namespace SessionStore.Table;

/// <summary>The times a write needs, in epoch seconds.</summary>
/// <param name="Now">An item whose expiry is not after this has expired.</param>
/// <param name="ExpiresAt">The expiry to write.</param>
/// <param name="CreatedAfter">An item created at or before this is past its absolute timeout; null when there is none.</param>
internal readonly record struct SessionTimes(long Now, long ExpiresAt, long? CreatedAfter)
{
    /// <summary>Set where an Express app may give a session an idle timeout of its own at any time: the table calculates the expiry.</summary>
    public SharedExpiry? Shared { get; init; }

    /// <summary>A session that is older than this is not written to; zero writes to any.</summary>
    public long FromVersion { get; init; }

    /// <summary>By how much more than one the version grows: another region has given so many that are not here.</summary>
    public long VersionLead { get; init; }
}
