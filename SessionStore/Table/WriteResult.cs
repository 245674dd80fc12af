namespace SessionStore.Table;

/// <summary>What became of a conditional write.</summary>
/// <param name="Succeeded">Whether the condition held.</param>
/// <param name="Version">The version after the write.</param>
/// <param name="Current">When the condition did not hold: the item as it is, or null when there is none.</param>
/// <param name="Digits">After an increment: the new number.</param>
/// <param name="IsUserItemChanged">It was not the session's condition that failed, but that of a user's item: try again.</param>
internal readonly record struct WriteResult(
    bool Succeeded, long Version = 0, SessionItem? Current = null, string? Digits = null, bool IsUserItemChanged = false);
