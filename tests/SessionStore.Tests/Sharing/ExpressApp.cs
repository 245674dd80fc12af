using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using SessionStore.Tests.Harness;
using SessionStore.Tests.Migration;
using Tests.Shared;

namespace SessionStore.Tests.Sharing;

/// <summary>A real Express app with the real express-session over our store, in a process of its own.</summary>
internal sealed class ExpressApp : IAsyncDisposable
{
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Process _process;
    private readonly HttpClient _control;
    private readonly ConcurrentDictionary<Browser, HttpClient> _visitors = [];

    private ExpressApp(Process process, Uri address) => (_process, _control) = (process, new() { BaseAddress = address });

    /// <param name="settings">endpoint, table, secrets; store: the store's options; session: express-session's.</param>
    public static async Task<ExpressApp> StartAsync(object settings)
    {
        Tool.Require("node", "npm");
        await SharedPackage.InstallAsync();
        var start = Tool.Start("node", "shared.mjs");
        start.WorkingDirectory = ExpressPackages.Folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardError = false;
        start.Environment["SETTINGS"] = JsonSerializer.Serialize(settings, WithoutNulls);
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(port is not null, "The Express app did not start; what it wrote is among the output of the tests.");
        return new(process, new($"http://127.0.0.1:{port}"));
    }

    /// <summary>A visit: JavaScript with <c>req</c>, <c>res</c>, <c>store</c>, <c>previous</c> (store) and <c>pause(gate)</c>.</summary>
    /// <returns>What the code returned.</returns>
    public async Task<JsonElement> RunAsync(Browser visitor, string code)
    {
        using var response = await SendAsync(visitor, code);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("value", out var value) ? value.Clone() : default;
    }

    public async Task<HttpResponseMessage> SendAsync(Browser visitor, string code)
    {
        var client = _visitors.GetOrAdd(visitor, browser =>
            new(new SocketsHttpHandler { CookieContainer = browser.Cookies }) { BaseAddress = _control.BaseAddress });
        using var content = new StringContent(code);
        return await client.PostAsync(new Uri("/run", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    /// <summary>A request has come to its pause.</summary>
    public Task ReachedAsync(string gate) => ControlAsync($"gate/{gate}/reached");

    public Task OpenAsync(string gate) => ControlAsync($"gate/{gate}/open");

    public Task AdvanceAsync(TimeSpan by) => ControlAsync(string.Create(CultureInfo.InvariantCulture, $"advance/{by.TotalMilliseconds}"));

    /// <param name="name">What each call of DynamoDB fails with, or "none".</param>
    public Task FailAsync(string name) => ControlAsync("fault/" + name);

    /// <summary>What reached Express' error handler since the last time.</summary>
    public async Task<string[]> TakeErrorsAsync() => (await ControlAsync("errors")).Deserialize<string[]>()!;

    /// <summary>The calls of DynamoDB since the last time.</summary>
    public async Task<WireCall[]> TakeAsync() => (await ControlAsync("calls")).Deserialize<WireCall[]>(JsonSerializerOptions.Web)!;

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors.Values)
        {
            visitor.Dispose();
        }

        _control.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<JsonElement> ControlAsync(string path)
    {
        using var response = await _control.PostAsync(new Uri("/control/" + path, UriKind.Relative), content: null, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
