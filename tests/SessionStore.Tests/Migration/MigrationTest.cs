using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>An app as it was, with the framework's own session over a cache, and the app that takes its place.</summary>
public abstract class MigrationTest(DynamoDBFixture dynamoDB)
{
    private readonly EphemeralDataProtectionProvider _keys = new();

    private protected DynamoDBFixture DynamoDB => dynamoDB;

    private protected OldCache Cache { get; } = new();

    /// <summary>A visitor of the old app, in a browser that has its cookie.</summary>
    private protected async Task<Browser> VisitOldAppAsync(Action<ISession> handler)
    {
        await using var app = await StartOldAppAsync();
        var browser = new Browser(new Uri(app.Urls.Single()));
        await browser.VisitAsync(handler);
        return browser;
    }

    /// <summary>The old app: the framework's own session over a cache.</summary>
    private protected async Task<WebApplication> StartOldAppAsync(Action<WebApplication>? map = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IDataProtectionProvider>(_keys);
        builder.Services.AddSingleton<IDistributedCache>(Cache);
        builder.Services.AddSession();
        var app = builder.Build();
        app.UseSession();
        (map ?? Visit.Map)(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private protected Task<SessionApp> StartNewAppAsync(
        bool migrates = true, string? table = null, Action<IServiceCollection>? services = null, Action<DynamoDBSessionOptions>? configure = null,
        Action<WebApplication>? beforeSession = null, Func<HttpContext, bool>? when = null, Action<WebApplication>? map = null, int port = 0) =>
        SessionApp.StartAsync(
            dynamoDB,
            map ?? Visit.Map,
            configure,
            table,
            _keys,
            all =>
            {
                if (migrates)
                {
                    all.MigrateSessionsFromDistributedCache(_ => Cache, when);
                }

                if (port != 0)
                {
                    all.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, port));
                }

                services?.Invoke(all);
            },
            beforeSession);

    /// <summary>The same visitor at the new app: a browser keeps its cookies by host.</summary>
    private protected static Browser Follow(SessionApp app, Browser old) => Follow(app.Address, old);

    private protected static Browser Follow(Uri address, Browser old)
    {
        var browser = new Browser(address);
        browser.Cookies.Add(old.Cookies.GetCookies(old.Address));
        return browser;
    }

    private protected async Task<List<Dictionary<string, AttributeValue>>> SessionsAsync(SessionApp app) =>
        [.. (await dynamoDB.ItemsAsync(app.Table)).Where(item => !item.ContainsKey("state"))];

    private protected static int Logged(SessionApp app, int eventId) => app.Log.Lines.Count(line => line.EventId.Id == eventId);
}
