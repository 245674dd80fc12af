namespace SessionStore.Table;

/// <summary>The difference between a stored session and the wanted one.</summary>
internal sealed class SessionDelta
{
    /// <summary>
    /// DynamoDB takes at most 300 operators and 4 KB in an expression; past this many keys the whole map is written, on
    /// condition that nobody else wrote meanwhile.
    /// </summary>
    private const int MaximumKeys = 100;

    public Dictionary<string, ItemValue> Set { get; init; } = new(StringComparer.Ordinal);

    public List<string> Removed { get; } = [];

    /// <summary>The stored entries do not matter: <see cref="Set"/> is all there will be.</summary>
    public bool ReplacesAll { get; init; }

    public int Count => Set.Count + Removed.Count;

    public bool IsEmpty => Count == 0 && !ReplacesAll;

    public bool IsTooLargeForKeys => Count > MaximumKeys;

    public Dictionary<string, ItemValue> ApplyTo(Dictionary<string, ItemValue> stored)
    {
        var result = ReplacesAll ? new(StringComparer.Ordinal) : new Dictionary<string, ItemValue>(stored, StringComparer.Ordinal);
        foreach (var key in Removed)
        {
            result.Remove(key);
        }

        foreach (var (key, value) in Set)
        {
            result[key] = value;
        }

        return result;
    }
}
