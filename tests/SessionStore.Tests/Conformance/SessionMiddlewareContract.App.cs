using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>The app that it is tried with, and its browser.</summary>
public abstract partial class SessionMiddlewareContract : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private WebApplication? _app;

    private protected AdjustableTime Time { get; } = new();

    protected abstract string[] CookiesOfNewSession { get; }

    public void Dispose()
    {
        ((IDisposable?)_app)?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task AddSessionAsync(IServiceCollection services);

    private static RequestDelegate Handle(Action<ISession> handler) => context =>
    {
        handler(context.Session);
        return Task.CompletedTask;
    };

    private static string NameOf(string cookie) => cookie[..cookie.IndexOf('=', StringComparison.Ordinal)];

    private async Task StartAsync(RequestDelegate handler, SessionOptions? options = null, Func<HttpContext, RequestDelegate, Task>? outside = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        await AddSessionAsync(builder.Services);
        _app = builder.Build();
        if (outside is not null)
        {
            _app.Use(outside);
        }

        _ = options is null ? _app.UseSession() : _app.UseSession(options);
        _app.Run(handler);
        await _app.StartAsync();
    }

    private async Task<string> TextAsync(string address)
    {
        using var response = await SendAsync(address);
        return await response.Content.ReadAsStringAsync();
    }

    /// <returns>The cookies that the response sets.</returns>
    private async Task<IReadOnlyList<string>> GetAsync(string address)
    {
        using var response = await SendAsync(address);
        return response.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : [];
    }

    private async Task<HttpResponseMessage> SendAsync(string address)
    {
        using var client = _app!.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var target = new Uri(client.BaseAddress!, address);
        request.Headers.TryAddWithoutValidation("Cookie", _cookies.GetCookieHeader(target));
        var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
        {
            _cookies.SetCookies(target, cookie);
        }

        return response;
    }
}
