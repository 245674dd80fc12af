using System.Globalization;
using System.Net.Http.Json;

namespace Benchmarks.Peers;

/// <summary><see cref="PeerApp"/> in a process of its own, so that what it uses is its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIABENCHMARK",
        ["AWS_SECRET_ACCESS_KEY"] = "secret",
        ["AWS_REGION"] = "us-east-1",
        // As in every app that is built with the web SDK.
        ["DOTNET_gcServer"] = "1",
        // A developer's own must not get in.
        ["AWS_SESSION_TOKEN"] = null,
        ["AWS_PROFILE"] = null,
        ["TABLE_ARN"] = null,
        ["TABLE_ROLE_ARN"] = null,
    };

    private readonly LineProcess _process;
    private readonly HttpClient _client;

    private PeerProcess(LineProcess process, string store, Uri address)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = address };
        Store = store;
        Address = address;
    }

    public string Store { get; }

    public Uri Address { get; }

    /// <summary>All threads of the process, also when it answers no more.</summary>
    public int Threads => _process.Threads;

    /// <param name="store">One of <see cref="PeerStore"/>.</param>
    /// <param name="backend">The port of its Redis or DynamoDB; null where it needs none.</param>
    /// <param name="configuration">The app's further configuration.</param>
    public static async Task<PeerProcess> StartAsync(string store, int? backend, params string[] configuration)
    {
        var port = LoopbackPort.Free();
        var environment = new Dictionary<string, string?>(Settings, StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = $"http://127.0.0.1:{backend}",
        };
        string[] args = ["peer-app", store, "--port", port.ToString(CultureInfo.InvariantCulture), "--redis", $"127.0.0.1:{backend}", .. configuration];
        var process = LineProcess.Start(environment, args);
        await process.ReadAsync();
        return new PeerProcess(process, store, new Uri($"http://127.0.0.1:{port}"));
    }

    public async Task<PeerStats> StatsAsync(CancellationToken cancellationToken = default) =>
        (await _client.GetFromJsonAsync<PeerStats>(new Uri("/stats", UriKind.Relative), cancellationToken))!;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }
}
