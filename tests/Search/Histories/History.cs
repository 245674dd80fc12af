using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Search.Programs;

namespace Search.Histories;

/// <summary>All that happened in one run of a program.</summary>
internal sealed class History(SearchProgram program)
{
    private readonly ConcurrentDictionary<int, RequestRecord> _requests = new();
    private readonly ConcurrentDictionary<string, List<ItemWrite>> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, int> _calls = new();
    private readonly ConcurrentDictionary<string, bool> _transactions = new(StringComparer.Ordinal);
    private readonly List<ItemWrite> _writes = [];
    private readonly List<(long At, string Text)> _notes = [];
    private readonly ConcurrentDictionary<string, bool> _old = new(StringComparer.Ordinal);
    private readonly List<long> _caughtUpAt = [];
    private readonly ConcurrentBag<Task> _writing = [];
    private int _lastCall;

    public SearchProgram Program => program;

    public IReadOnlyCollection<RequestRecord> Requests => [.. _requests.Values.OrderBy(request => request.Sent)];

    /// <summary>In the order in which DynamoDB answered; of each item, and of each transaction, in that in which it was done.</summary>
    public IReadOnlyList<ItemWrite> Writes
    {
        get
        {
            lock (_writes)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>The sessions and tickets whose cookies visitors have at the end.</summary>
    public IReadOnlyCollection<string> Held { get; set; } = [];

    public int Calls => _lastCall;

    public int Faults { get; private set; }

    public static long Now => Stopwatch.GetTimestamp();

    public RequestRecord Begin(RequestPlan plan) => _requests.GetOrAdd(plan.Id, _ => new(plan, UserId));

    public RequestRecord Request(int id) => _requests[id];

    /// <summary>The next call of a request.</summary>
    public CallFault NextFault(int request)
    {
        var record = _requests[request];
        var fault = record.Plan.FaultOf(_calls.AddOrUpdate(request, 0, (_, n) => n + 1));
        if (fault.Kind != FaultKind.None)
        {
            lock (_notes)
            {
                Faults++;
            }
        }

        if (fault.MayFail)
        {
            Interlocked.Increment(ref record.FaultyCalls);
        }

        return fault;
    }

    public int NextCall() => Interlocked.Increment(ref _lastCall);

    /// <summary>Writes to one item are passed on one after the other, so that their order is known.</summary>
    public async Task<IDisposable> EnterAsync(IEnumerable<string> itemIds)
    {
        var turns = itemIds.Order(StringComparer.Ordinal).Select(id => _turns.GetOrAdd(id, _ => new(1))).ToList();
        foreach (var turn in turns)
        {
            await turn.WaitAsync();
        }

        return new Turn(turns);
    }

    public ItemImage? Current(string itemId)
    {
        lock (_writes)
        {
            return _items.TryGetValue(itemId, out var writes) ? writes[^1].After : null;
        }
    }

    public ItemImage? Older(string itemId, int versions)
    {
        lock (_writes)
        {
            if (!_items.TryGetValue(itemId, out var writes))
            {
                return null;
            }

            var oldest = Math.Max(0, writes.FindLastIndex(write => write.To < CaughtUpAt));
            var older = writes[Math.Max(oldest, writes.Count - 1 - versions)].After;
            return older?.IsElsewhere == true ? null : older;
        }
    }

    /// <summary>Time has passed: what was written before is on all replicas.</summary>
    public void CatchUp()
    {
        lock (_writes)
        {
            CaughtUpAt = Now;
            _caughtUpAt.Add(CaughtUpAt);
        }
    }

    /// <summary>When that was last, before a time.</summary>
    public long CaughtUpBefore(long time) => _caughtUpAt.LastOrDefault(at => at < time);

    private long CaughtUpAt { get; set; }

    public bool Knows(string itemId) => _items.ContainsKey(itemId);

    /// <param name="writes">Those of one call.</param>
    public void Add(IReadOnlyList<ItemWrite> writes)
    {
        lock (_writes)
        {
            foreach (var write in writes)
            {
                _writes.Add(write);
                _items.GetOrAdd(write.ItemId, _ => []).Add(write);
            }
        }
    }

    /// <summary>A visitor's session in the store before.</summary>
    public void BeginOld(string itemId, ItemImage image)
    {
        _old[itemId] = true;
        Add([new(ItemWrite.NoRequest, Call: 0, itemId, Before: null, image, From: 0, To: 0)]);
    }

    /// <summary>It is not there any more: it has moved, or ended.</summary>
    public void EndOld(string itemId, int request)
    {
        _old.TryRemove(itemId, out _);
        if (Current(itemId) is { IsElsewhere: true } before)
        {
            Add([new(request, NextCall(), itemId, before, After: null, Now, Now)]);
        }
    }

    public void ExpireOld()
    {
        foreach (var item in Old)
        {
            EndOld(item, ItemWrite.NoRequest);
        }
    }

    /// <summary>The items of the sessions that are still in the store before.</summary>
    public IReadOnlyCollection<string> Old => [.. _old.Keys];

    /// <summary>The number by which the apps know it.</summary>
    public int Number { get; set; }

    /// <summary>Where a user's sessions are listed.</summary>
    public string UserItem(string user) => "user#" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(UserId(user))));

    private string UserId(string user) => $"{user} of {Number}";

    /// <returns>Whether the transaction was carried out before.</returns>
    public bool HasDone(string token) => !_transactions.TryAdd(token, true);

    /// <summary>A call that nobody may wait for any more when DynamoDB carries it out.</summary>
    public void AddWrite(Task call) => _writing.Add(call);

    public Task WaitForWritesAsync() => Task.WhenAll(_writing);

    public void Note(string text)
    {
        lock (_notes)
        {
            _notes.Add((Now, text));
        }
    }

    /// <summary>For people.</summary>
    public override string ToString()
    {
        var lines = new List<(long At, string Text)>(_notes);
        lines.AddRange(Writes.Where(write => write.Request != ItemWrite.NoRequest).Select(write => (write.To, $"      {write}{(write.IsLate ? ", late" : "")}")));
        lines.AddRange(Requests.Select(request => (request.Sent, $"    r{request.Plan.Id} begins")));
        lines.AddRange(Requests.Select(request => (request.Done ?? request.Answered ?? long.MaxValue, "    " + request)));
        var start = lines.Count > 0 ? lines.Min(line => line.At) : 0;
        var text = new StringBuilder();
        foreach (var (at, line) in lines.OrderBy(line => line.At))
        {
            text.AppendLine(at == long.MaxValue ? $"        - {line}" : $"{Stopwatch.GetElapsedTime(start, at).TotalMilliseconds,9:0.0} {line}");
        }

        return text.ToString();
    }

    private sealed class Turn(List<SemaphoreSlim> turns) : IDisposable
    {
        public void Dispose() => turns.ForEach(turn => turn.Release());
    }
}
