using SessionStore.Tests.Harness;

namespace Benchmarks.Budget;

/// <summary>A real web app over DynamoDB Local, whose calls are counted between the SDK and the network.</summary>
internal sealed class BudgetApp(SessionApp app) : IAsyncDisposable
{
    public static async Task<BudgetApp> StartAsync(Uri dynamoDB) =>
        new(await SessionApp.StartAsync(dynamoDB, "sessions", Visit.Map, options => options.CreateTable = true));

    /// <summary>The calls of one such request, by a visitor of its own.</summary>
    public async Task<IReadOnlyList<WireCall>> MeasureAsync(BudgetRow row, BudgetText text)
    {
        using var browser = app.NewBrowser();
        if (!row.NewVisitor)
        {
            await browser.VisitAsync(text.Store);
        }

        if (row.TouchIsDue)
        {
            app.Time.Advance(TimeSpan.FromMinutes(3));
        }

        app.Wire.Take();
        await browser.VisitAsync(session => row.Handler(session, text));
        return app.Wire.Take();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
