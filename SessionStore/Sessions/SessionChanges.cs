using System.Text;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>What one request did to its session and has not been stored yet: the keys set, the keys removed, or all of them.</summary>
internal sealed class SessionChanges
{
    private static readonly Dictionary<string, byte[]?> None = new(StringComparer.Ordinal);

    /// <summary>A null value is a removal.</summary>
    private Dictionary<string, byte[]?> _values = None;

    /// <summary>Those of the values that are to be stored as numbers.</summary>
    private HashSet<string>? _numbers;

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
        _numbers?.Remove(key);
    }

    /// <summary>What an increment counts where nothing can be stored yet.</summary>
    public void SetNumber(string key, byte[] digits)
    {
        Own[key] = digits;
        (_numbers ??= new(StringComparer.Ordinal)).Add(key);
    }

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
    /// <param name="compressOver">As the option says.</param>
    /// <param name="writesAll">Also what seems to be stored already, because that may have changed long ago.</param>
    public SessionDelta Against(Dictionary<string, ItemValue> stored, int? compressOver, bool writesAll = false)
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
            else if (writesAll || Cleared || !IsStored(stored, key, value))
            {
                delta.Set[key] = _numbers?.Contains(key) == true
                    ? ItemValue.OfNumber(Encoding.UTF8.GetString(value))
                    : SessionValue.Encode(value, compressOver);
            }
        }

        return delta;
    }

    /// <summary>Most requests change nothing, and share the empty one.</summary>
    private Dictionary<string, byte[]?> Own => ReferenceEquals(_values, None) ? _values = new(StringComparer.Ordinal) : _values;

    private static bool IsStored(Dictionary<string, ItemValue> stored, string key, byte[] value) =>
        stored.TryGetValue(key, out var current) && SessionValue.IsSame(current, value);
}
