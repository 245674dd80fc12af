using Microsoft.AspNetCore.Http.Features;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Loads sessions ahead of their use, so that no thread waits for DynamoDB.</summary>
public static class DynamoDBSessionApplicationBuilderExtensions
{
    /// <summary>
    /// Loads the session of every request that passes, after <c>app.UseSession()</c>, so that the framework's synchronous
    /// members (<c>GetString</c>, <c>TryGetValue</c>) need not block a thread. It costs half a read unit also for requests
    /// that never look at their session; <see cref="LoadSession"/> does the same for chosen endpoints.
    /// </summary>
    public static IApplicationBuilder UseLoadedSession(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(static async (context, next) =>
        {
            if (context.Features.Get<ISessionFeature>()?.Session is { } session)
            {
                await session.LoadAsync(context.RequestAborted);
            }

            await next(context);
        });
    }

    /// <summary>Loads the session before these endpoints run, so that reading it blocks no thread.</summary>
    public static TBuilder LoadSession<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.Finally(static endpoint =>
        {
            if (endpoint.RequestDelegate is { } handle)
            {
                endpoint.RequestDelegate = async context =>
                {
                    await context.Session.LoadAsync(context.RequestAborted);
                    await handle(context);
                };
            }
        });
        return endpoints;
    }
}
