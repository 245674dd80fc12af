using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Sessions;

/// <summary>
/// Has the last word on whether shared caches may keep a response. What is registered before any of the app's own middleware runs
/// last when the response starts; in a host that calls in the order of registration, what is registered after all of it.
/// </summary>
internal sealed class SharedCachesFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static request => context => RunAsync(request, context));
        next(app);
    };

    private static async Task RunAsync(RequestDelegate request, HttpContext context)
    {
        var word = new LastWord(context);
        word.Register();
        try
        {
            await request(context);
        }
        finally
        {
            if (!word.IsSaid)
            {
                RegisterLast(word, context);
            }
        }
    }

    /// <summary>Amazon's Lambda hosting calls when the app is done, and may have said before that the response has started.</summary>
    private static void RegisterLast(LastWord word, HttpContext context)
    {
        try
        {
            word.Register();
        }
        catch (InvalidOperationException) when (context.Response.HasStarted)
        {
            // It has indeed, and called nobody.
        }
    }

    private sealed class LastWord(HttpContext context)
    {
        public bool IsSaid { get; private set; }

        public void Register() => context.Response.OnStarting(static word => ((LastWord)word).Say(), this);

        private Task Say()
        {
            SharedCaches.Insist(context);
            IsSaid = true;
            return Task.CompletedTask;
        }
    }
}
