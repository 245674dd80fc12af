using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Sharing;

/// <summary>An ASP.NET Core app and a real Express app with one table and one cookie.</summary>
public abstract class SharingTest(DynamoDBFixture dynamoDB) : IAsyncLifetime
{
    private protected const string Cookie = "connect.sid";

    private readonly List<Browser> _browsers = [];

    private protected DynamoDBFixture DynamoDB => dynamoDB;

    private protected SessionApp AspNet { get; private set; } = null!;

    private protected ExpressApp Express { get; private set; } = null!;

    public virtual ValueTask InitializeAsync() => new(StartAsync());

    private protected async Task StartAsync(
        object? session = null, int idleSeconds = 1200, int touchSeconds = 3600, string[]? secrets = null, Action<IServiceCollection>? services = null,
        Action<DynamoDBSessionOptions>? configure = null, string? table = null, IDataProtectionProvider? keys = null,
        string? previous = null, int? absoluteSeconds = null)
    {
        secrets ??= ["newest", "older"];
        table ??= await dynamoDB.CreateTableAsync();
        Express = await ExpressApp.StartAsync(new
        {
            endpoint = dynamoDB.Endpoint,
            table,
            secrets,
            session,
            previous,
            store = new { idleTimeout = idleSeconds, touchAfter = touchSeconds, absoluteTimeout = absoluteSeconds },
        });
        AspNet = await SessionApp.StartAsync(
            dynamoDB,
            Visit.Map,
            options =>
            {
                options.TouchAfter = TimeSpan.FromSeconds(touchSeconds);
                options.AbsoluteTimeout = absoluteSeconds is { } absolute ? TimeSpan.FromSeconds(absolute) : null;
                configure?.Invoke(options);
            },
            table,
            keys,
            all =>
            {
                all.Configure<SessionOptions>(options => options.IdleTimeout = TimeSpan.FromSeconds(idleSeconds));
                all.ShareSessionsWithExpress(express =>
                {
                    foreach (var secret in secrets)
                    {
                        express.Secrets.Add(secret);
                    }
                });
                services?.Invoke(all);
            },
            app => app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("error page"))));
    }

    private protected Browser NewBrowser()
    {
        var browser = AspNet.NewBrowser();
        _browsers.Add(browser);
        return browser;
    }

    private protected static string? CookieOf(Browser browser) =>
        browser.Cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name == Cookie)?.Value;

    private protected static void SetCookie(Browser browser, string value) =>
        browser.Cookies.Add(new System.Net.Cookie(Cookie, value, "/", browser.Address.Host));

    /// <summary>Both apps' clocks.</summary>
    private protected async Task AdvanceAsync(TimeSpan by)
    {
        AspNet.Time.Advance(by);
        await Express.AdvanceAsync(by);
    }

    private protected async Task<Dictionary<string, AttributeValue>> ItemAsync() =>
        Assert.Single(await dynamoDB.ItemsAsync(AspNet.Table), item => !item.ContainsKey("state") && item["id"].S.StartsWith("session#", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _browsers.ForEach(browser => browser.Dispose());
        await AspNet.DisposeAsync();
        await Express.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
