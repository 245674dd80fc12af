using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>A session as another store had it.</summary>
/// <param name="Entries">Its values, as they are to be stored here.</param>
/// <param name="ExpiresAt">Epoch seconds; null when that store doesn't say.</param>
internal sealed record OldSession(Dictionary<string, ItemValue> Entries, long? ExpiresAt = null)
{
    /// <summary>What was written to it after the earlier one was read.</summary>
    public SessionDelta Since(OldSession earlier)
    {
        var delta = new SessionDelta();
        if (ReferenceEquals(this, earlier))
        {
            return delta;
        }

        foreach (var (key, value) in Entries)
        {
            if (!earlier.Entries.TryGetValue(key, out var before) || !SessionValue.IsSame(before, value))
            {
                delta.Set[key] = value;
            }
        }

        delta.Removed.AddRange(earlier.Entries.Keys.Where(key => !Entries.ContainsKey(key)));
        return delta;
    }
}
