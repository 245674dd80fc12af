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
    private readonly Role _role;
    private readonly Dictionary<Setup, Instance[]> _setups = [];
    private readonly ConcurrentDictionary<string, byte[]> _oldCache = new(StringComparer.Ordinal);
    private readonly AdjustableTime[] _clocks = [new(), new()];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly List<Task> _ends = [];
    private History _history = null!;
    private TimeSpan _cacheAge;
    private Instance[] _instances = [];

    public World(FaultProxy proxy, string table)
    {
        _proxy = proxy;
        _table = table;
        _role = proxy.NewRole();
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
            await Task.WhenAll(_instances.Select(instance => instance.WaitForRoleAsync()));
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
        foreach (var instance in _setups.Values.SelectMany(instances => instances))
        {
            await instance.DisposeAsync();
        }

        _client.Dispose();
    }

    private Task<Instance> StartAsync(Setup setup, int number) =>
        Instance.StartAsync(setup, _clocks[number], () => _history, _proxy.Address, _role, _table, _oldCache);

    /// <summary>The instances that the program is for; the visitors of those to which sessions migrate have one elsewhere.</summary>
    private async Task TurnAsync(SearchProgram program, List<Visitor> visitors)
    {
        if (!_setups.TryGetValue(program.Setup, out var instances))
        {
            _setups[program.Setup] = instances = [await StartAsync(program.Setup, 0), await StartAsync(program.Setup, 1)];
        }

        _instances = instances;
        if (program.From == OldStore.None)
        {
            return;
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
                await _proxy.PutAsync(_table, old.ToExpressItem(_clocks[0].GetUtcNow(), asMap: program.From == OldStore.ExpressMap));
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
                await Task.WhenAll(round.Requests.Select(plan => SendAsync(plan, history, number, visitors[plan.Visitor])).Append(KillAsync(round, history)).Append(TroubleAsync(round, history)));
                break;
        }
    }

    /// <summary>Nothing is under way any more, also no call that is late, which it is by less than the clocks jump.</summary>
    private async Task WaitUntilIdleAsync(History history)
    {
        await Task.WhenAll(_instances.Select(instance => instance.WaitUntilIdleAsync()));
        await history.WaitForWritesAsync();
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
        _instances[number] = await StartAsync(history.Program.Setup, number);
        _ends.Add(killed.DisposeAsync().AsTask());
    }

    private async Task TroubleAsync(Round round, History history)
    {
        if (round.Role is { } trouble)
        {
            await Task.Delay(trouble.After);
            history.Note($"  {trouble}");
            _role.Begin(trouble);
        }
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
