using System.Globalization;
using System.Text;
using SessionStore.Wire;

namespace SessionStore.Table;

/// <summary>
/// Builds the update of one session: always version, touch time and expiry, and always on condition that the session is
/// there, is not a tombstone and has not expired.
/// </summary>
internal sealed class SessionUpdate
{
    private const string Key = "#id";
    private const string Expires = "#expires";

    private readonly StringBuilder _set = new();
    private readonly StringBuilder _remove = new();
    private readonly StringBuilder _condition = new($"attribute_exists({Key}) AND attribute_not_exists(#{SessionItem.State}) AND {Expires} > :now");
    private readonly Dictionary<string, string> _names;
    private readonly Dictionary<string, ItemValue> _values;
    private readonly string _id;

    public SessionUpdate(SessionTableSchema schema, string id, SessionTimes times)
    {
        _id = id;
        _names = new(StringComparer.Ordinal)
        {
            [Key] = schema.KeyAttribute,
            [Expires] = schema.ExpiresAttribute,
            ["#v"] = SessionItem.Version,
            ["#state"] = SessionItem.State,
        };
        _values = new(StringComparer.Ordinal)
        {
            [":zero"] = ItemValue.OfNumber(0),
            [":one"] = ItemValue.OfNumber(1 + times.VersionLead),
            [":now"] = ItemValue.OfNumber(times.Now),
        };
        _set.Append("SET #v = if_not_exists(#v, :zero) + :one, ").Append(Expires);
        if (times.Shared is { } shared)
        {
            _names["#idle"] = SessionItem.Idle;
            _values[":idle"] = ItemValue.OfNumber(shared.DefaultIdle);
            _values[":from"] = ItemValue.OfNumber(shared.From);
            _set.Append(" = if_not_exists(#idle, :idle) + :from");
        }
        else
        {
            _values[":expires"] = ItemValue.OfNumber(times.ExpiresAt);
            _set.Append(" = :expires");
        }

        if (times.FromVersion > 0)
        {
            _values[":least"] = ItemValue.OfNumber(times.FromVersion);
            _condition.Append(" AND #v >= :least");
        }

        if (times.CreatedAfter is { } createdAfter)
        {
            _names["#created"] = SessionItem.Created;
            _values[":createdAfter"] = ItemValue.OfNumber(createdAfter);
            _condition.Append(" AND #created > :createdAfter");
        }
    }

    public SessionUpdate Touch()
    {
        _names["#touched"] = SessionItem.Touched;
        _set.Append(", #touched = :now");
        return this;
    }

    public SessionUpdate Keys(SessionDelta delta)
    {
        _names["#sess"] = SessionItem.Values;
        var n = 0;
        foreach (var (key, value) in delta.Set)
        {
            _set.Append(", #sess.").Append(Alias(key, n)).Append(" = ").Append(Value(value, n));
            n++;
        }

        foreach (var key in delta.Removed)
        {
            _remove.Append(_remove.Length == 0 ? " REMOVE #sess." : ", #sess.").Append(Alias(key, n));
            n++;
        }

        return this;
    }

    public SessionUpdate AllKeys(Dictionary<string, ItemValue> entries)
    {
        _names["#sess"] = SessionItem.Values;
        _set.Append(", #sess = ").Append(Value(ItemValue.OfEntries(entries), 0));
        return this;
    }

    public SessionUpdate Add(string key, long by)
    {
        _names["#sess"] = SessionItem.Values;
        var path = "#sess." + Alias(key, 0);
        _set.Append(CultureInfo.InvariantCulture, $", {path} = if_not_exists({path}, :zero) + {Value(ItemValue.OfNumber(by), 0)}");
        return this;
    }

    /// <summary>Leaves a tombstone: nothing of the session but the fact that it has moved, and where to.</summary>
    public SessionUpdate Bury(string movedTo)
    {
        _names["#sess"] = SessionItem.Values;
        _names["#to"] = SessionItem.To;
        _set.Append(", #state = ").Append(Value(ItemValue.OfText(SessionItem.StateMoved), 0));
        _set.Append(", #to = ").Append(Value(ItemValue.OfText(movedTo), 1));
        _remove.Append(" REMOVE #sess");
        return this;
    }

    public SessionUpdate OnlyAtVersion(long version)
    {
        // An item without a version is read as version zero.
        _values[":expected"] = ItemValue.OfNumber(version);
        _condition.Append(version == 0 ? " AND (attribute_not_exists(#v) OR #v = :expected)" : " AND #v = :expected");
        return this;
    }

    public ItemRequest ToRequest() => new()
    {
        Id = _id,
        UpdateExpression = _set.ToString() + _remove,
        ConditionExpression = _condition.ToString(),
        Names = _names,
        Values = _values,
        ReturnValues = "UPDATED_NEW",
        ReturnsItemOnConditionFailure = true,
    };

    private string Alias(string key, int n)
    {
        var alias = string.Create(CultureInfo.InvariantCulture, $"#k{n}");
        _names[alias] = key;
        return alias;
    }

    private string Value(ItemValue value, int n)
    {
        var placeholder = string.Create(CultureInfo.InvariantCulture, $":k{n}");
        _values[placeholder] = value;
        return placeholder;
    }
}
