namespace SessionStore.Table;

/// <summary>The expiry of a session whose idle timeout may be its own, which only its item knows for sure.</summary>
/// <param name="DefaultIdle">Seconds, for a session that has none of its own.</param>
/// <param name="From">Epoch seconds, from which the idle timeout counts: now, and the slack.</param>
internal sealed record SharedExpiry(long DefaultIdle, long From);
