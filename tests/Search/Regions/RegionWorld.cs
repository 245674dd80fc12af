using System.Globalization;
using System.Net;
using Search.Histories;
using Search.Store;
using SessionStore.Tests.Harness;

namespace Search.Regions;

/// <summary>What came of a request.</summary>
internal sealed record VisitRecord(Visit Visit)
{
    public int Status { get; set; }

    public string? Error { get; set; }

    /// <summary>What it saw first of all.</summary>
    public Dictionary<string, string>? View { get; set; }

    public List<long> Counts { get; } = [];

    /// <summary>The sessions were being revoked meanwhile.</summary>
    public bool DuringRevoke { get; init; }

    public override string ToString() =>
        $"{Visit} => {Status} {Error}" + (View is null ? "" : $" saw {{{RegionChecker.Text(View)}}}") + (Counts.Count == 0 ? "" : $" counted {string.Join(", ", Counts)}");
}

/// <summary>One run of a program: what happened, in its order, a <see cref="VisitRecord"/> or a <see cref="RegionStep"/> each, and what is in the replicas at the end.</summary>
internal sealed record RegionHistory(
    RegionProgram Program, IReadOnlyList<object> Events, IReadOnlyDictionary<string, (string? First, string? Second)> Items, IReadOnlyList<string> Revived, int Writes);

/// <summary>An app in two regions, and its visitors.</summary>
internal sealed class RegionWorld : IAsyncDisposable
{
    private readonly DynamoDBLocalClient _dynamoDB;
    private readonly RegionFault _fault;
    private readonly AdjustableTime _time = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly RegionApp[] _apps = new RegionApp[2];
    private readonly bool _isStrong;
    private GlobalTable _table = null!;
    private StrongTable _strong = null!;
    private int _users;

    private RegionWorld(DynamoDBLocalClient dynamoDB, RegionFault fault, bool isStrong)
    {
        (_dynamoDB, _fault, _isStrong) = (dynamoDB, fault, isStrong);
    }

    /// <param name="dynamoDB">Where the replicas are.</param>
    /// <param name="mode">Whether the table is strongly consistent.</param>
    /// <param name="wait">The apps' ReplicationWait.</param>
    /// <param name="touchesAlways">Whether each request writes the expiry.</param>
    /// <param name="fault">Of the copying.</param>
    public static async Task<RegionWorld> StartAsync(DynamoDBLocalClient dynamoDB, RegionMode mode, TimeSpan wait, bool touchesAlways, RegionFault fault)
    {
        var world = new RegionWorld(dynamoDB, fault, mode == RegionMode.Strong);
        for (var i = 0; i < world._apps.Length; i++)
        {
            var region = i;
            world._apps[i] = await RegionApp.StartAsync(world._time, new(call => world.SendAsync(region, call)), wait, touchesAlways);
        }

        return world;
    }

    public async Task<RegionHistory> RunAsync(RegionProgram program)
    {
        (_table, _strong) = (new(_dynamoDB, _fault, _turn), new(_dynamoDB, _turn));
        var events = new List<object>();
        var revived = new List<string>();
        var visitors = Enumerable.Range(0, program.Visitors).Select(_ => new CookieContainer()).ToList();
        var users = visitors.Select(_ => string.Create(CultureInfo.InvariantCulture, $"{GetHashCode()}-{++_users}")).ToList();
        foreach (var step in program.Steps.Append(new Heal()))
        {
            await RunAsync(step);
        }

        await _table.SettleAsync();
        var items = _table.Items;
        foreach (var visit in visitors.SelectMany((_, visitor) => Enumerable.Range(0, 2).Select(region => new Visit(visitor, region, [new(RegionOpKind.Read)], [0]))))
        {
            events.Add(await SendAsync(visit));
        }

        await _table.SettleAsync();
        return new(program, events, items, revived, _table.Writes);

        async Task RunAsync(RegionStep step)
        {
            switch (step)
            {
                case Visit visit:
                    events.Add(await SendAsync(visit));
                    return;
                case Cut cut:
                    // What is on its way is held up before the clock jumps: it would be later than anything that is waited for.
                    _table.Cut();
                    await _table.SettleAsync();
                    _time.Advance(TimeSpan.FromSeconds(cut.After));
                    break;
                case Heal:
                    await _table.HealAsync();
                    break;
                case Revoke { Meanwhile: var visit }:
                    await _table.SettleAsync();
                    var before = Sessions();
                    var meanwhile = SendAsync(visit, duringRevoke: true);
                    await _apps[1 - visit.Region].RevokeAllAsync(users[visit.Visitor]);
                    events.Add(await meanwhile);
                    await _table.SettleAsync();
                    revived.AddRange(before.Where(id => Sessions().Contains(id, StringComparer.Ordinal)));
                    break;

                    List<string> Sessions() => [.. _table.Items.Keys.Where(id => ItemImage.From(_table.Item(id)) is { IsLive: true, User: { } user } && user == RegionApp.UserItem(users[visit.Visitor]))];
            }

            events.Add(step);
        }

        async Task<VisitRecord> SendAsync(Visit visit, bool duringRevoke = false)
        {
            _table.Delays = _strong.Conflicts = visit.Delays;
            var record = new VisitRecord(visit) { DuringRevoke = duringRevoke };
            await _apps[visit.Region].VisitAsync(record, visitors[visit.Visitor], users[visit.Visitor]);
            return record;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        _turn.Dispose();
    }

    private Task<StoreAnswer> SendAsync(int region, StoreCall call) => _isStrong ? _strong.SendAsync(call) : _table.SendAsync(region, call);
}
