namespace AppHost.Tests;

/// <summary>A client with a cookie jar. Each request takes a new connection, and so, by turns, another instance of the app.</summary>
internal sealed class Visitor(Uri address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = address };

    public async Task<string> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public Task<HttpResponseMessage> SendAsync(string path) =>
        _client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Whom the page greets; null when it asks for a name.</summary>
    public async Task<string?> UserAsync() => (await HomeAsync()).User;

    /// <summary>Whom the page greets, and which instance has answered.</summary>
    public async Task<(string? User, string Process)> HomeAsync()
    {
        var page = await GetAsync("/");
        return (Between(page, "data-testid=\"user\">", "<"), Between(page, "Answered by process ", ".")!);
    }

    public void Dispose() => _client.Dispose();

    private static string? Between(string text, string start, string end) =>
        text.Split(start) is [_, var rest, ..] ? rest.Split(end)[0] : null;
}
