using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Budget;

/// <summary>An app, and a browser whose session of 2.9 KB is stored; the calls that took are forgotten.</summary>
internal sealed class StoredSession : IAsyncDisposable
{
    public static readonly WireCall EventualRead = new("GetItem", Consistent: false, Units: 0.5);
    public static readonly WireCall Create = new("PutItem", Consistent: false, Units: 3);
    public static readonly WireCall Update = new("UpdateItem", Consistent: false, Units: 3);
    public static readonly WireCall Delete = new("DeleteItem", Consistent: false, Units: 3);

    /// <summary>Together with the item's own attributes it stays just below 3 KB.</summary>
    public static readonly string Text = new('x', 2900);

    private StoredSession(SessionApp app, Browser browser)
    {
        App = app;
        Browser = browser;
    }

    public SessionApp App { get; }

    public Browser Browser { get; }

    public static async Task<StoredSession> StartAsync(
        DynamoDBFixture dynamoDB,
        Action<WebApplication>? map = null,
        Action<WebApplication>? beforeSession = null,
        Action<IServiceCollection>? services = null)
    {
        var app = await SessionApp.StartAsync(dynamoDB, MapAll, beforeSession: beforeSession, services: services);
        var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("text", Text));
        app.Wire.Take();
        return new(app, browser);

        void MapAll(WebApplication application)
        {
            Visit.Map(application);
            map?.Invoke(application);
        }
    }

    /// <summary>Lets so much time pass that the expiry has to be written, but the session has not expired.</summary>
    public void LetTouchComeDue() => App.Time.Advance(TimeSpan.FromMinutes(3));

    public void AssertCalls(params WireCall[] expected) => Assert.Equal(expected, App.Wire.Take());

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await App.DisposeAsync();
    }
}
