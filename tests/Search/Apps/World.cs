using System.Collections.Concurrent;
using System.Globalization;
using Search.Histories;
using Search.Programs;
using Search.Store;
using SessionStore.Tests.Harness;

namespace Search.Apps;

/// <summary>Two instances of the app and their visitors. Runs one history after the other; many worlds share a table.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(60);

    private readonly FaultProxy _proxy;
    private readonly string _table;
    private readonly Instance[] _plain = new Instance[2];
    private readonly Instance[] _migrating = new Instance[2];
    private readonly ConcurrentDictionary<string, byte[]> _oldCache = new(StringComparer.Ordinal);
    private readonly AdjustableTime[] _clocks = [new(), new()];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly List<Task> _ends = [];
    private History _history = null!;
    private TimeSpan _cacheAge;
    private Instance[] _instances;

    private World(FaultProxy proxy, string table)
    {
        _proxy = proxy;
        _table = table;
        _instances = _plain;
    }

    public static async Task<World> StartAsync(FaultProxy proxy, string table)
    {
        var world = new World(proxy, table);
        await world.StartAsync(0);
        await world.StartAsync(1);
        return world;
    }

    public async Task<History> RunAsync(SearchProgram program)
    {
        var history = _history = new(program);
        var number = history.Number = _proxy.Register(history);
        try
        {
            var visitors = Enumerable.Range(0, program.Visitors).Select(_ => new Visitor()).ToList();
            await TurnAsync(program, visitors);
            foreach (var step in program.Steps)
            {
                await RunAsync(step, history, number, visitors);
            }

            await WaitUntilIdleAsync(history);
            await LookAsync(history, number, visitors);
            await WaitUntilIdleAsync(history);
            history.Held = [.. visitors.SelectMany(visitor => new[] { visitor.SessionItem, visitor.TicketItem }).OfType<string>()];
            return history;
        }
        finally
        {
            _proxy.Forget(number);
            foreach (var step in program.Steps.OfType<ClockStep>())
            {
                await RunAsync(step with { Seconds = -step.Seconds }, new(program), number, []);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_ends);
        foreach (var instance in _plain.Concat(_migrating).Where(instance => instance is not null))
        {
            await instance.DisposeAsync();
        }

        _client.Dispose();
    }

    private async Task StartAsync(int number) => _instances[number] = await Instance.StartAsync(
        _clocks[number], () => _history, _proxy.Address, _table, ReferenceEquals(_instances, _migrating) ? _oldCache : null);

    /// <summary>The instances that the program is for; the visitors of those to which sessions migrate have one elsewhere.</summary>
    private async Task TurnAsync(SearchProgram program, List<Visitor> visitors)
    {
        _instances = program.From == OldStore.None ? _plain : _migrating;
        if (program.From == OldStore.None)
        {
            return;
        }

        for (var i = 0; i < _migrating.Length; i++)
        {
            if (_migrating[i] is null)
            {
                await StartAsync(i);
            }
        }

        _oldCache.Clear();
        _cacheAge = TimeSpan.Zero;
        foreach (var (visitor, i) in visitors.Select((visitor, i) => (visitor, i)))
        {
            var old = new OldSession(i);
            visitor.TakeOld(old, program.From);
            if (program.From == OldStore.Cache)
            {
                _oldCache[old.Key] = old.ToCacheEntry();
            }
            else
            {
                await _proxy.PutAsync(_table, old.ToExpressItem(_clocks[0].GetUtcNow()));
            }

            _history.BeginOld(old.Item, old.Image);
        }
    }

    private async Task RunAsync(Step step, History history, int number, List<Visitor> visitors)
    {
        switch (step)
        {
            case ClockStep { Instance: var instance, Seconds: var seconds }:
                await WaitUntilIdleAsync(history);
                history.Note($"  {step}");
                if (instance is null)
                {
                    LetCacheExpire(history, seconds);
                    history.CatchUp();
                }

                for (var i = 0; i < _clocks.Length; i++)
                {
                    _clocks[i].Advance(instance is null || instance == i ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero);
                }

                break;
            case Round round:
                await Task.WhenAll(round.Requests.Select(plan => SendAsync(plan, history, number, visitors[plan.Visitor])).Append(KillAsync(round, history)));
                break;
        }
    }

    /// <summary>Nothing is under way any more, also no call that is late, which it is by less than the clocks jump.</summary>
    private async Task WaitUntilIdleAsync(History history)
    {
        await Task.WhenAll(_instances.Select(instance => instance.WaitUntilIdleAsync()));
        await history.WaitForLateAsync();
    }

    /// <summary>What nobody has moved, or whose removal has failed, lives there as long as it was to live.</summary>
    private void LetCacheExpire(History history, int seconds)
    {
        _cacheAge += TimeSpan.FromSeconds(seconds);
        if (_cacheAge >= Instance.IdleTimeout && !_oldCache.IsEmpty)
        {
            _oldCache.Clear();
            history.ExpireOld();
        }
    }

    private async Task KillAsync(Round round, History history)
    {
        if (round.Kills is not { } number)
        {
            return;
        }

        await Task.Delay(round.KillAfter);
        history.Note($"  instance {number} is killed");
        var killed = _instances[number];
        await killed.KillAsync();
        _ends.RemoveAll(end => end.IsCompleted);
        await StartAsync(number);
        _ends.Add(killed.DisposeAsync().AsTask());
    }

    /// <summary>At the end everybody looks, at both instances, and nothing is in their way.</summary>
    private async Task LookAsync(History history, int number, List<Visitor> visitors)
    {
        foreach (var instance in Enumerable.Range(0, 2))
        {
            await Task.WhenAll(visitors.Select((visitor, i) => SendAsync(
                new(10_000 + (instance * 100) + i, i, instance, [new(OpKind.Who), new(OpKind.Load)], []), history, number, visitor)));
        }
    }

    private async Task SendAsync(RequestPlan plan, History history, int number, Visitor visitor)
    {
        var record = history.Begin(plan);
        if (plan.StartAfter > 0)
        {
            await Task.Delay(plan.StartAfter);
        }

        using var limit = new CancellationTokenSource(plan.CancelAfter is { } ms ? TimeSpan.FromMilliseconds(ms) : LongestRound);
        using var request = new HttpRequestMessage(HttpMethod.Get, _instances[plan.Instance].Address);
        request.Headers.Add(Instance.RequestHeader, string.Create(CultureInfo.InvariantCulture, $"{number}/{plan.Id}"));
        visitor.AddCookies(request, record);
        record.Sent = History.Now;
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            record.Status = (int)response.StatusCode;
            visitor.TakeCookies(response, record);
            await response.Content.CopyToAsync(Stream.Null, limit.Token);
            record.Answered = History.Now;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // Cancelled, or the instance was killed.
        }
    }
}
