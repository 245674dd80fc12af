using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>
/// What one request did to its session and has not been stored yet: the keys set, the keys removed, or all of them. Handlers go on
/// while a write is under way; what they change then is the next write's.
/// </summary>
internal sealed class SessionChanges
{
    private const int Never = -1;

    private static readonly Dictionary<string, Change> None = new(StringComparer.Ordinal);

    private Dictionary<string, Change> _values = None;

    /// <summary>Each write ends one.</summary>
    private int _round;

    /// <summary>The last round that the write which is under way stores.</summary>
    private int _writing = Never;

    private int _clearedIn = Never;

    /// <summary>The session's earlier content is gone; only the values set since then remain.</summary>
    public bool Cleared => _clearedIn != Never;

    public int Count => _values.Count;

    public bool Any => Cleared || _values.Count > 0;

    public bool AnySet => _values.Values.Any(change => change.Value is not null);

    public IEnumerable<string> SetKeys => _values.Where(entry => entry.Value.Value is not null).Select(entry => entry.Key);

    /// <summary>A write is under way: what it stores will be there, whatever is taken back here.</summary>
    public bool AreBeingWritten => _writing != Never;

    public bool Touches(string key) => Cleared || _values.ContainsKey(key);

    /// <summary>Whether the key was changed at all; the value is null when that change removes it.</summary>
    public bool TryGet(string key, out byte[]? value)
    {
        var isThere = _values.TryGetValue(key, out var change);
        value = change.Value;
        return isThere;
    }

    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="isNumberToo">Digits are the number that they say, if this is what is stored: they are JSON.</param>
    public void Set(string key, byte[] value, bool isNumberToo = false) => Own[key] = new(value, IsJson: false, isNumberToo, _round);

    /// <summary>What an increment counts where nothing can be stored yet, and what is shared with JavaScript.</summary>
    public void SetJson(string key, byte[] json) => Own[key] = new(json, IsJson: true, IsNumberToo: true, _round);

    public bool IsJson(string key) => _values.TryGetValue(key, out var change) && change.IsJson;

    /// <summary>Takes a change back, because there is nothing stored that it could apply to.</summary>
    public void Forget(string key) => _values.Remove(key);

    public void Remove(string key)
    {
        if (Cleared && !AreBeingWritten)
        {
            Forget(key);
        }
        else
        {
            Own[key] = new(Value: null, IsJson: false, IsNumberToo: false, _round);
        }
    }

    public void Clear()
    {
        _values.Clear();
        _clearedIn = _round;
    }

    /// <summary>Gives all of it up.</summary>
    public void Reset()
    {
        _values.Clear();
        (_clearedIn, _writing) = (Never, Never);
    }

    /// <summary>All that there is now is about to be written.</summary>
    public void Take() => _writing = _round++;

    /// <summary>The write is over. What it took and did not store stays.</summary>
    public void Release() => _writing = Never;

    /// <summary>What was taken is stored.</summary>
    public void Settle()
    {
        if (_clearedIn <= _writing)
        {
            _clearedIn = Never;
        }

        foreach (var (key, change) in _values)
        {
            if (change.Round <= _writing)
            {
                _values.Remove(key);
            }
        }

        _writing = Never;
    }

    /// <summary>What has to be written to bring the stored entries to the wanted state; setting the same value again is nothing.</summary>
    /// <param name="stored">The entries.</param>
    /// <param name="values">How they are stored.</param>
    /// <param name="writesAll">Also what seems to be stored already, because that may have changed long ago.</param>
    public SessionDelta TakeAgainst(Dictionary<string, ItemValue> stored, SessionValues values, bool writesAll = false)
    {
        Take();
        var delta = new SessionDelta { ReplacesAll = Cleared };
        foreach (var (key, (value, isJson, isNumberToo, _)) in _values)
        {
            if (value is null)
            {
                if (writesAll || stored.ContainsKey(key))
                {
                    delta.Removed.Add(key);
                }
            }
            else if (writesAll || Cleared || !stored.TryGetValue(key, out var current) || !values.IsSame(current, value, isNumberToo))
            {
                delta.Set[key] = values.Encode(value, isJson);
            }
        }

        return delta;
    }

    /// <summary>Most requests change nothing, and share the empty one.</summary>
    private Dictionary<string, Change> Own => ReferenceEquals(_values, None) ? _values = new(StringComparer.Ordinal) : _values;

    /// <param name="Value">Null removes the key.</param>
    /// <param name="IsJson">To be stored as what it says.</param>
    /// <param name="IsNumberToo">The same as a number that is stored and has these digits.</param>
    /// <param name="Round">In which it was made.</param>
    private readonly record struct Change(byte[]? Value, bool IsJson, bool IsNumberToo, int Round);
}
