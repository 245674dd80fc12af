namespace Benchmarks.Peers;

/// <summary>Somebody with a cookie and a connection of their own.</summary>
internal sealed class Visitor(Uri app) : IDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = app, Timeout = Timeout };

    /// <exception cref="HttpRequestException">The answer was an error, or there was none.</exception>
    /// <exception cref="TaskCanceledException">It took longer than <see cref="Timeout"/>.</exception>
    public async Task AskAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}
