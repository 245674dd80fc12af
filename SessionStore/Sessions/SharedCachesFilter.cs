using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Sessions;

/// <summary>
/// Has the last word on whether shared caches may keep a response: what is registered first, before any of the app's own
/// middleware, runs last when the response starts.
/// </summary>
internal sealed class SharedCachesFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static request => context =>
        {
            context.Response.OnStarting(
                static state =>
                {
                    SharedCaches.Insist((HttpContext)state);
                    return Task.CompletedTask;
                },
                context);
            return request(context);
        });
        next(app);
    };
}
