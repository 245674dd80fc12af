using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>A small app whose DynamoDB can fail, and a browser that has "kept" in its session.</summary>
internal sealed class FaultyApp : IAsyncDisposable
{
    private int _attempts;

    private FaultyApp(SessionApp app)
    {
        App = app;
        Browser = app.NewBrowser();
    }

    public SessionApp App { get; }

    public Browser Browser { get; }

    /// <summary>How often the failing operations were tried.</summary>
    public int Attempts => _attempts;

    private SessionOptions Options => App.Services.GetRequiredService<IOptions<SessionOptions>>().Value;

    public static async Task<FaultyApp> StartAsync(
        DynamoDBFixture dynamoDB, Action<WebApplication>? beforeSession = null, Action<DynamoDBSessionOptions>? configure = null)
    {
        var app = await SessionApp.StartAsync(
            dynamoDB,
            Map,
            configure,
            services: services => services.AddProblemDetails(),
            beforeSession: beforeSession);
        var faulty = new FaultyApp(app);
        await faulty.Browser.GetAsync("/set?value=kept");
        return faulty;
    }

    /// <summary>From now on these operations fail.</summary>
    public void Break(Fault fault, params string[] operations)
    {
        Options.IOTimeout = fault.IOTimeout;
        App.Wire.Fault = (operation, cancellationToken) =>
        {
            if (!operations.Contains(operation, StringComparer.Ordinal))
            {
                return Task.FromResult<HttpResponseMessage?>(null);
            }

            Interlocked.Increment(ref _attempts);
            return fault.Answer(cancellationToken);
        };
    }

    public void Mend()
    {
        Options.IOTimeout = new SessionOptions().IOTimeout;
        App.Wire.Fault = null;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await App.DisposeAsync();
    }

    private static void Map(WebApplication app)
    {
        Visit.Map(app);
        app.MapGet("/set", (HttpContext context, string value) =>
        {
            context.Session.SetString("k", value);
            return "ok";
        });
        app.MapGet("/set-without-body", (HttpContext context, string value) => context.Session.SetString("k", value));
        app.MapGet("/get", (HttpContext context) => context.Session.GetString("k") ?? "nothing");
        app.MapGet("/available", (HttpContext context) => context.Session.IsAvailable);
        app.MapGet("/increment", async (HttpContext context) => $"{await context.Session.IncrementAsync("n")}");
        app.MapGet("/error", (HttpContext context) => "the error page");
        app.MapGet("/error-with-session", (HttpContext context) => $"sorry, {context.Session.GetString("k")}");
        app.MapGet("/error-if-available", (HttpContext context) => context.Session.IsAvailable ? "sorry, you" : "sorry, somebody");
    }
}
