using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SessionStore.Tests.Harness;

/// <summary>
/// A test's own code as the handler of a real request, over real HTTP. A handler that writes nothing answers "ok" with a
/// body; what it throws reaches the test.
/// </summary>
internal static class Visit
{
    private static readonly ConcurrentDictionary<string, Func<HttpContext, Task>> Handlers = new(StringComparer.Ordinal);

    public static void Map(WebApplication app) => app.Map("/visit/{id}", async context =>
    {
        await Handlers[(string)context.GetRouteValue("id")!](context);
        if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status200OK)
        {
            await context.Response.WriteAsync("ok");
        }
    });

    public static Task VisitAsync(this Browser browser, Action<ISession> handler) => browser.VisitAsync(session =>
    {
        handler(session);
        return Task.CompletedTask;
    });

    public static Task<T> VisitAsync<T>(this Browser browser, Func<ISession, T> handler) =>
        browser.VisitAsync(session => Task.FromResult(handler(session)));

    public static async Task<T> VisitAsync<T>(this Browser browser, Func<ISession, Task<T>> handler)
    {
        T result = default!;
        await browser.VisitAsync(async session => { result = await handler(session); });
        return result;
    }

    public static async Task VisitAsync(this Browser browser, Func<ISession, Task> handler)
    {
        Exception? thrown = null;
        using var response = await browser.SendVisitAsync(async context =>
        {
            try
            {
                await handler(context.Session);
            }
            catch (Exception exception)
            {
                thrown = exception;
                throw;
            }
        });
        if (thrown is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
        }

        response.EnsureSuccessStatusCode();
    }

    /// <summary>The status of the response, whatever it is.</summary>
    public static async Task<int> VisitStatusAsync(this Browser browser, Func<HttpContext, Task> handler)
    {
        using var response = await browser.SendVisitAsync(handler);
        return (int)response.StatusCode;
    }

    public static async Task<HttpResponseMessage> SendVisitAsync(
        this Browser browser, Func<HttpContext, Task> handler, HttpMethod? method = null, string query = "", CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid().ToString("N");
        Handlers[id] = handler;
        return await browser.SendAsync("/visit/" + id + query, method, cancellationToken);
    }
}
