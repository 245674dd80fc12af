using System.Net;

namespace SessionStore.Tests.Harness;

/// <summary>An HTTP client with a cookie jar that follows no redirects.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(Uri address)
    {
        _client = new(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public Uri Address => _client.BaseAddress!;

    public CookieContainer Cookies { get; } = new();

    public string? SessionCookie => Cookie(".AspNetCore.Session");

    public string? CompanionCookie => Cookie(".AspNetCore.Session.v");

    public async Task<string> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await SendAsync(path);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Takes a cookie from the jar.</summary>
    public void Forget(string name)
    {
        foreach (Cookie cookie in Cookies.GetAllCookies())
        {
            cookie.Expired |= cookie.Name == name;
        }
    }

    private string? Cookie(string name) => Cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name == name)?.Value;
}
