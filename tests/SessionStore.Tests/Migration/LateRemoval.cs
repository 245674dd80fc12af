using SessionStore.Tests.Failures;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>A key that is removed when the response has started, and nothing has moved the session before.</summary>
internal static class LateRemoval
{
    /// <returns>What the commit threw.</returns>
    public static async Task<Exception?> RunAsync(SessionApp app, Browser browser)
    {
        Exception? thrown = null;
        await browser.VisitStatusAsync(async context =>
        {
            // The touch, which would have moved it.
            app.Wire.Fault = (operation, cancellationToken) => operation == "UpdateItem"
                ? Fault.All["server error"].Answer(cancellationToken)
                : Task.FromResult<HttpResponseMessage?>(null);
            await context.Response.StartAsync();
            app.Wire.Fault = null;
            context.Session.Remove("user");
            thrown = await Record.ExceptionAsync(() => context.Session.CommitAsync());
            await context.Response.CompleteAsync();
        });
        return thrown;
    }
}
