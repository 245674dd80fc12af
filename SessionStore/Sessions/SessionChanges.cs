using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>What one request did to its session and has not been stored yet: the keys set, the keys removed, or all of them.</summary>
internal sealed class SessionChanges
{
    private static readonly Dictionary<string, byte[]?> None = new(StringComparer.Ordinal);

    /// <summary>A null value is a removal.</summary>
    private Dictionary<string, byte[]?> _values = None;

    /// <summary>Those of the values that are JSON, to be stored as what it says.</summary>
    private HashSet<string>? _json;

    /// <summary>The session's earlier content is gone; only the values set since then remain.</summary>
    public bool Cleared { get; private set; }

    public int Count => _values.Count;

    public bool Any => Cleared || _values.Count > 0;

    public bool AnySet => _values.Values.Any(value => value is not null);

    public IEnumerable<string> SetKeys => _values.Where(entry => entry.Value is not null).Select(entry => entry.Key);

    public bool Touches(string key) => Cleared || _values.ContainsKey(key);

    /// <summary>Whether the key was changed at all; the value is null when that change removes it.</summary>
    public bool TryGet(string key, out byte[]? value) => _values.TryGetValue(key, out value);

    public void Set(string key, byte[] value)
    {
        Own[key] = value;
        _json?.Remove(key);
    }

    /// <summary>What an increment counts where nothing can be stored yet, and what is shared with JavaScript.</summary>
    public void SetJson(string key, byte[] json)
    {
        Own[key] = json;
        (_json ??= new(StringComparer.Ordinal)).Add(key);
    }

    public bool IsJson(string key) => _json?.Contains(key) == true;

    /// <summary>Takes a change back, because there is nothing stored that it could apply to.</summary>
    public void Forget(string key) => _values.Remove(key);

    public void Remove(string key)
    {
        if (Cleared)
        {
            Forget(key);
        }
        else
        {
            Own[key] = null;
        }
    }

    public void Clear()
    {
        _values.Clear();
        Cleared = true;
    }

    public void Reset()
    {
        _values.Clear();
        Cleared = false;
    }

    /// <summary>What has to be written to bring the stored entries to the wanted state; setting the same value again is nothing.</summary>
    /// <param name="stored">The entries.</param>
    /// <param name="values">How they are stored.</param>
    /// <param name="writesAll">Also what seems to be stored already, because that may have changed long ago.</param>
    public SessionDelta Against(Dictionary<string, ItemValue> stored, SessionValues values, bool writesAll = false)
    {
        var delta = new SessionDelta { ReplacesAll = Cleared };
        foreach (var (key, value) in _values)
        {
            if (value is null)
            {
                if (writesAll || stored.ContainsKey(key))
                {
                    delta.Removed.Add(key);
                }
            }
            else if (writesAll || Cleared || !stored.TryGetValue(key, out var current) || !values.IsSame(current, value, IsJson(key)))
            {
                delta.Set[key] = values.Encode(value, IsJson(key));
            }
        }

        return delta;
    }

    /// <summary>Most requests change nothing, and share the empty one.</summary>
    private Dictionary<string, byte[]?> Own => ReferenceEquals(_values, None) ? _values = new(StringComparer.Ordinal) : _values;
}
