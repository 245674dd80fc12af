using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Regions;

/// <summary>An app in two regions, each with its replica of the table. Nothing is copied from one to the other but when a test says so.</summary>
internal sealed class TwoRegions : IAsyncDisposable
{
    private readonly DynamoDBFixture _dynamoDB;

    private TwoRegions(DynamoDBFixture dynamoDB, SessionApp first, SessionApp second)
    {
        (_dynamoDB, First, Second) = (dynamoDB, first, second);
    }

    public SessionApp First { get; }

    public SessionApp Second { get; }

    public static async Task<TwoRegions> StartAsync(DynamoDBFixture dynamoDB, TimeSpan? wait = null, Action<DynamoDBSessionOptions>? configure = null)
    {
        var keys = new EphemeralDataProtectionProvider();
        return new(dynamoDB, await StartAsync(), await StartAsync());

        Task<SessionApp> StartAsync() => SessionApp.StartAsync(dynamoDB, Map, sharedKeys: keys, configure: options =>
        {
            options.ReplicationWait = wait ?? TimeSpan.FromSeconds(2);
            configure?.Invoke(options);
        });
    }

    /// <summary>The visitor of one region, at the other.</summary>
    public static Browser Move(Browser browser, SessionApp to)
    {
        var moved = to.NewBrowser();
        moved.Cookies.Add(browser.Cookies.GetCookies(browser.Address));
        return moved;
    }

    /// <summary>What the first region has arrives in the second.</summary>
    public async Task CopyAsync()
    {
        foreach (var item in await _dynamoDB.ItemsAsync(First.Table))
        {
            await _dynamoDB.Client.PutItemAsync(Second.Table, item);
        }
    }

    /// <summary>It arrives while a request in the second region makes a call, as which number of its kind.</summary>
    public void CopyAt(string operation, int call)
    {
        var number = 0;
        Second.Wire.Fault = async (name, _) =>
        {
            if (name == operation && Interlocked.Increment(ref number) == call)
            {
                await CopyAsync();
            }

            return null;
        };
    }

    public async Task<Dictionary<string, AttributeValue>> OnlyItemAsync(SessionApp app) => Assert.Single(await _dynamoDB.ItemsAsync(app.Table));

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        Visit.Map(app);
        app.MapGet("/revoke-all", async (HttpContext context, string user) =>
            await context.RequestServices.GetRequiredService<ISessionDirectory>().RevokeAllAsync(user));
    }
}
