using System.Collections.Immutable;

namespace Benchmarks.Endurance;

/// <summary>The replicas that serve: some from beginning to end, and one that is killed again and again.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private const int Lasting = 2;

    private readonly LocalAwsProcess _aws;
    private readonly List<Replica> _lasting = [];
    private Replica _mortal = null!;
    private ImmutableArray<Replica> _serving = [];

    private Replicas(LocalAwsProcess aws) => _aws = aws;

    public int Kills { get; private set; }

    public IReadOnlyList<Replica> ThatLast => _lasting;

    public static async Task<Replicas> StartAsync(LocalAwsProcess aws)
    {
        var replicas = new Replicas(aws);
        for (var i = 0; i < Lasting; i++)
        {
            replicas._lasting.Add(await Replica.StartAsync(aws));
        }

        await replicas.StartMortalAsync();
        return replicas;
    }

    /// <summary>Any that serves; what a load balancer does.</summary>
    public Replica Any()
    {
        var serving = _serving;
        return serving[Random.Shared.Next(serving.Length)];
    }

    /// <summary>One is lost; visitors find out by themselves before it serves no more, and another takes its place.</summary>
    public async Task KillOneAsync()
    {
        _mortal.Kill();
        Kills++;
        await Task.Delay(TimeSpan.FromSeconds(1));
        _serving = [.. _lasting];
        await _mortal.DisposeAsync();
        await StartMortalAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _lasting.Append(_mortal))
        {
            await replica.DisposeAsync();
        }
    }

    private async Task StartMortalAsync()
    {
        _mortal = await Replica.StartAsync(_aws);
        _serving = [.. _lasting, _mortal];
    }
}
