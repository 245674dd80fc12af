using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

public sealed class CancellationTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task Cancellation_is_never_wrapped_and_settles_nothing()
    {
        await using var app = await StartAsync();
        using var browser = app.NewBrowser();
        await browser.GetAsync("/set");

        Assert.Equal("cancelled, then kept", await browser.GetAsync("/load"));
        Assert.Equal("cancelled, then kept", await browser.GetAsync("/hanging-load"));
        Assert.Equal("cancelled", await browser.GetAsync("/commit"));
        Assert.Equal("committed", await browser.GetAsync("/get"));
        Assert.DoesNotContain(app.Log.Lines, line => line.EventId.Id is 103 or 104);
    }

    private Task<SessionApp> StartAsync()
    {
        SessionApp? running = null;
        return Run();

        async Task<SessionApp> Run() => running = await SessionApp.StartAsync(dynamoDB, app =>
        {
            app.MapGet("/set", (HttpContext context) =>
            {
                context.Session.SetString("k", "kept");
                return "ok";
            });
            app.MapGet("/get", (HttpContext context) => context.Session.GetString("k") ?? "nothing");
            app.MapGet("/load", async (HttpContext context) =>
            {
                var outcome = await OutcomeAsync(() => context.Session.LoadAsync(new CancellationToken(canceled: true)));
                return $"{outcome}, then {context.Session.GetString("k")}";
            });
            app.MapGet("/hanging-load", async (HttpContext context) =>
            {
                using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
                running!.Wire.Fault = (_, token) => Fault.All["hang"].Answer(token);
                var outcome = await OutcomeAsync(() => context.Session.LoadAsync(source.Token));
                running.Wire.Fault = null;
                return $"{outcome}, then {context.Session.GetString("k")}";
            });
            app.MapGet("/commit", async (HttpContext context) =>
            {
                // What was not stored now is stored when the response starts.
                context.Session.SetString("k", "committed");
                return await OutcomeAsync(() => context.Session.CommitAsync(new CancellationToken(canceled: true)));
            });
        });
    }

    private static async Task<string> OutcomeAsync(Func<Task> act)
    {
        try
        {
            await act();
            return "done";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
