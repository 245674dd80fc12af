using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Search.Store;

namespace Search.Regions;

/// <summary>Faults that the copying might have, to try the checker with.</summary>
internal enum RegionFault
{
    None,

    /// <summary>What arrives last wins, whenever it was written.</summary>
    LastArrivalWins,

    /// <summary>Some copies never arrive.</summary>
    LosesCopies,
}

/// <summary>
/// Two replicas of a table: each takes writes, and copies them to the other item by item, each after a time of its own. Of two writes to
/// one item that was made later wins, deletions too. A deletion of what is not there is not copied.
/// </summary>
internal sealed class GlobalTable(DynamoDBLocalClient dynamoDB, RegionFault fault, SemaphoreSlim turn)
{
    private sealed record Version(long Stamp, JsonObject? Item);

    private readonly Dictionary<(int Region, string Id), Version> _current = [];
    private readonly List<Func<Task>> _held = [];
    private readonly List<Task> _copies = [];
    private long _clock;
    private int _next;
    private bool _isCut;

    /// <summary>In ms, of the copies that the writes of the present request lead to.</summary>
    public IReadOnlyList<int> Delays { get; set; } = [0];

    public int Writes { get; private set; }

    public static string TableOf(int region) => string.Create(CultureInfo.InvariantCulture, $"region-{region}");

    public async Task<StoreAnswer> SendAsync(int region, StoreCall call)
    {
        NameTable(region, call);
        await turn.WaitAsync();
        try
        {
            var answer = await dynamoDB.SendAsync(call.Operation, call.Body);
            if (call.IsWrite && answer.IsSuccess)
            {
                foreach (var id in call.ItemIds)
                {
                    await WrittenAsync(region, id);
                }
            }

            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Cut() => _isCut = true;

    /// <summary>What was held up goes on its way, the last first: nothing says in which order it arrives.</summary>
    public async Task HealAsync()
    {
        _isCut = false;
        var held = Enumerable.Reverse(_held).ToList();
        _held.Clear();
        foreach (var copy in held)
        {
            await copy();
        }
    }

    public async Task SettleAsync()
    {
        while (_copies.Find(copy => !copy.IsCompleted) is { } copy)
        {
            await copy;
        }
    }

    /// <summary>The items of both, by id.</summary>
    public IReadOnlyDictionary<string, (string? First, string? Second)> Items => _current.Keys.Select(key => key.Id).Distinct().ToDictionary(
        id => id, id => (Of(0, id).Item?.ToJsonString(), Of(1, id).Item?.ToJsonString()), StringComparer.Ordinal);

    public JsonObject? Item(string id) => Of(0, id).Item;

    private static void NameTable(int region, StoreCall call)
    {
        if (call.Operation == "TransactWriteItems")
        {
            foreach (var (_, body) in call.Actions)
            {
                body["TableName"] = TableOf(region);
            }
        }
        else
        {
            call.Body["TableName"] = TableOf(region);
        }
    }

    private Version Of(int region, string id) => _current.GetValueOrDefault((region, id)) ?? new(0, null);

    private async Task WrittenAsync(int region, string id)
    {
        var answer = await dynamoDB.SendAsync("GetItem", new JsonObject { ["TableName"] = TableOf(region), ["Key"] = KeyOf(id), ["ConsistentRead"] = true });
        var item = answer.Json["Item"]?.DeepClone().AsObject();
        if (item is null && Of(region, id).Item is null)
        {
            return;
        }

        Writes++;
        var version = new Version(++_clock, item);
        _current[(region, id)] = version;
        var delay = Delays[_next++ % Delays.Count];
        if (fault != RegionFault.LosesCopies || _next % 5 != 0)
        {
            _copies.Add(CopyAsync(1 - region, id, version, delay));
        }
    }

    private async Task CopyAsync(int to, string id, Version version, int delay)
    {
        await Task.Delay(delay);
        await turn.WaitAsync();
        try
        {
            if (_isCut)
            {
                _held.Add(() => CopyAsync(to, id, version, delay: 0));
            }
            else if (Of(to, id).Stamp < version.Stamp || fault == RegionFault.LastArrivalWins)
            {
                _current[(to, id)] = version;
                var operation = version.Item is null ? "DeleteItem" : "PutItem";
                var answer = await dynamoDB.SendAsync(operation, version.Item is null
                    ? new JsonObject { ["TableName"] = TableOf(to), ["Key"] = KeyOf(id) }
                    : new JsonObject { ["TableName"] = TableOf(to), ["Item"] = version.Item.DeepClone() });
                if (!answer.IsSuccess)
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(answer.Body));
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static JsonObject KeyOf(string id) => new() { ["id"] = new JsonObject { ["S"] = id } };
}
