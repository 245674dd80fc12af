using System.Globalization;
using System.Net.Http.Json;
using Benchmarks.Peers;

namespace Benchmarks.Endurance;

/// <summary>One instance of the app, in a process of its own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly LineProcess _process;
    private readonly HttpClient _client = new();
    private bool _isKilled;

    private Replica(LineProcess process, Uri address)
    {
        (_process, Address) = (process, address);
    }

    public Uri Address { get; }

    public static async Task<Replica> StartAsync(LocalAwsProcess aws)
    {
        var port = LoopbackPort.Free();
        var process = LineProcess.Start(aws.AppSettings, "endurance-app", "--port", port.ToString(CultureInfo.InvariantCulture));
        await process.ReadAsync();
        return new(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public async Task<ReplicaSample> SampleAsync()
    {
        var stats = (await _client.GetFromJsonAsync<ReplicaStats>(new Uri(Address, "/stats")))!;
        return new(stats.LiveBytes, stats.Renewals, ProcessSample.Of(_process));
    }

    /// <summary>Without a warning, as a machine that is lost.</summary>
    public void Kill()
    {
        _isKilled = true;
        _process.Kill();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    /// <summary>Whether a request that got no answer from here got none because of the kill.</summary>
    public bool IsKilled => _isKilled;
}

/// <summary>What a replica has at a moment.</summary>
internal sealed record ReplicaSample(long LiveBytes, int Renewals, ProcessSample Process);
