using Search.Histories;

namespace Search.Checking;

/// <summary>A history, with its writes by item and by request.</summary>
internal sealed class Trace
{
    private const long FollowSeconds = 300;

    private static readonly Dictionary<string, string> NoMap = [];

    private readonly Dictionary<string, List<ItemWrite>> _byItem;
    private readonly ILookup<int, ItemWrite> _byRequest;
    private readonly ILookup<int, ItemWrite> _byCall;

    public Trace(History history)
    {
        History = history;
        Writes = history.Writes;
        _byItem = Writes.GroupBy(write => write.ItemId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        _byRequest = Writes.ToLookup(write => write.Request);
        _byCall = Writes.ToLookup(write => write.Call);
    }

    public History History { get; }

    public IReadOnlyList<ItemWrite> Writes { get; }

    public IReadOnlyDictionary<string, List<ItemWrite>> Items => _byItem;

    public IReadOnlyList<ItemWrite> Of(string itemId) => _byItem.TryGetValue(itemId, out var writes) ? writes : [];

    public IEnumerable<ItemWrite> By(RequestRecord request) => _byRequest[request.Plan.Id];

    /// <summary>Those of the same call, itself included.</summary>
    public IEnumerable<ItemWrite> With(ItemWrite write) => _byCall[write.Call];

    /// <summary>What a write was made upon: of a session that has moved, what it was before.</summary>
    public Dictionary<string, string> BaseOf(ItemWrite write) => write.Before?.Map ??
        (MovedFrom(write) is not { } from ? NoMap : from.Before?.Map ?? (IsFromElsewhere(from.ItemId) ? Of(from.ItemId)[0].After!.Map : NoMap));

    /// <summary>In the same transaction: the old place of what was written here first.</summary>
    public ItemWrite? MovedFrom(ItemWrite write) =>
        write.Before is null ? With(write).FirstOrDefault(other => other.After?.MovedTo == write.ItemId) : null;

    /// <summary>The sessions that a request began or moved to before a time.</summary>
    public IEnumerable<string> CreatedBy(RequestRecord request, long before = long.MaxValue) =>
        By(request).Where(write => write.IsSession && write.Before is null && write.After?.IsLive == true && write.From < before).Select(write => write.ItemId);

    /// <summary>All that a request may have met: the session of its cookie, and those that it made itself.</summary>
    public IReadOnlyList<string> ItemsOf(RequestRecord request, long before = long.MaxValue) =>
        [.. new[] { request.SentExpress, request.SentItem }.OfType<string>().Distinct(StringComparer.Ordinal)
            .SelectMany(item => MigratedFor(request, item, before).Prepend(item)).Concat(CreatedBy(request, before))];

    /// <summary>Where the session went that was in the store before; for a while its old cookie leads there.</summary>
    private IEnumerable<string> MigratedFor(RequestRecord request, string sent, long before) => IsFromElsewhere(sent)
        ? Of(sent).Where(write => write.After?.MovedTo is not null && write.From < before && request.ClockBefore - write.After.Touched <= FollowSeconds)
            .Select(write => write.After!.MovedTo!).Take(1)
        : [];

    /// <summary>Whether a session began in the store before.</summary>
    public bool IsFromElsewhere(string itemId) => Of(itemId) is [{ Request: ItemWrite.NoRequest }, ..];

    /// <summary>The session that a request had at a time.</summary>
    public string? LastItemOf(RequestRecord request, long before) => ItemsOf(request, before) is [.., var last] ? last : null;

    /// <summary>The writes that made a session, or a ticket, a user's.</summary>
    public IEnumerable<ItemWrite> SignIns(string user) => Writes.Where(write => (write.IsSession || write.IsTicket) && write.After is { IsLive: true, User: not null } &&
        write.Before is null && MovedFrom(write)?.Before?.Handle != write.After.Handle && History.UserItem(user) == write.After.User);

    /// <summary>Where a session went, itself included, as far as its tombstones lead at a time by the clock.</summary>
    public IEnumerable<string> ChainOf(string itemId, long clock = 0)
    {
        for (var id = itemId; id is not null;)
        {
            yield return id;
            var tombstone = Of(id).Select(write => write.After).FirstOrDefault(image => image?.State is not null);
            id = tombstone is not null && tombstone.Expires > clock ? tombstone.MovedTo : null;
        }
    }

    /// <summary>Whether a write's outcome was what DynamoDB had at some time in a span.</summary>
    public bool WasCurrent(ItemWrite write, long from, long to)
    {
        var writes = Of(write.ItemId);
        var next = writes.SkipWhile(other => other != write).Skip(1).FirstOrDefault();
        return write.From <= to && (next is null || next.To >= from);
    }
}
