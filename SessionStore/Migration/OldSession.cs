using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>A session as another store had it.</summary>
/// <param name="Entries">Its values, as they are to be stored here.</param>
/// <param name="ExpiresAt">Epoch seconds; null when that store doesn't say.</param>
internal sealed record OldSession(Dictionary<string, ItemValue> Entries, long? ExpiresAt = null);
