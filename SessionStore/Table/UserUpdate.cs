using System.Globalization;
using System.Text;
using SessionStore.Wire;

namespace SessionStore.Table;

/// <summary>
/// Builds the update of a user's item: entries set and removed one by one, so that sign-ins of the same user don't undo each
/// other. Always on condition that there is a map to write into.
/// </summary>
internal sealed class UserUpdate
{
    private readonly StringBuilder _set = new();
    private readonly StringBuilder _remove = new();
    private readonly StringBuilder _condition = new("attribute_type(#sessions, :map)");
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { ["#sessions"] = UserItem.Sessions };
    private readonly Dictionary<string, ItemValue> _values = new(StringComparer.Ordinal) { [":map"] = ItemValue.OfText("M") };
    private int _count;

    public UserUpdate Set(string handle, UserEntry entry)
    {
        Append(_set, "SET ").Append(Path(handle)).Append(" = ").Append(Value(entry.ToAttribute()));
        return this;
    }

    /// <summary>The session of an entry has moved to another item.</summary>
    public UserUpdate Move(string handle, string toItemId) => Change(handle, Item, ItemValue.OfText(toItemId));

    /// <summary>The session of an entry lives longer than was known.</summary>
    public UserUpdate Extend(string handle, long expiresAt) => Change(handle, Expires, ItemValue.OfNumber(expiresAt));

    public UserUpdate Remove(string handle)
    {
        Append(_remove, " REMOVE ").Append(Path(handle));
        return this;
    }

    /// <summary>Removes an entry unless its session has moved meanwhile.</summary>
    public UserUpdate Remove(string handle, string onlyAtItemId)
    {
        var path = Path(handle);
        _condition.Append(" AND ").Append(path).Append('.').Append(Item).Append(" = ").Append(Value(ItemValue.OfText(onlyAtItemId)));
        Append(_remove, " REMOVE ").Append(path);
        return this;
    }

    /// <summary>On condition that there are no more entries than this before the update.</summary>
    public UserUpdate AtMost(int entries)
    {
        _condition.Append(" AND size(#sessions) <= ").Append(Value(ItemValue.OfNumber(entries)));
        return this;
    }

    public ItemRequest ToRequest(string userItemId) => new()
    {
        Id = userItemId,
        UpdateExpression = _set.ToString() + _remove,
        ConditionExpression = _condition.ToString(),
        Names = _names,
        Values = _values,
    };

    private static StringBuilder Append(StringBuilder clause, string keyword) => clause.Append(clause.Length == 0 ? keyword : ", ");

    private string Item => Alias("#item", UserEntry.Item);

    private string Expires => Alias("#until", UserEntry.Expires);

    private UserUpdate Change(string handle, string attribute, ItemValue value)
    {
        var path = Path(handle);
        _condition.Append(" AND attribute_exists(").Append(path).Append(')');
        Append(_set, "SET ").Append(path).Append('.').Append(attribute).Append(" = ").Append(Value(value));
        return this;
    }

    private string Alias(string alias, string name)
    {
        _names[alias] = name;
        return alias;
    }

    private string Path(string handle) =>
        "#sessions." + Alias(string.Create(CultureInfo.InvariantCulture, $"#h{_count++}"), handle);

    private string Value(ItemValue value)
    {
        var placeholder = string.Create(CultureInfo.InvariantCulture, $":v{_count++}");
        _values[placeholder] = value;
        return placeholder;
    }
}
