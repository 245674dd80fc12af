using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults;

/// <summary>
/// Completes ASP.NET Core's own request span with what is known only after routing and response: its name
/// (<c>GET /route</c>), <c>http.route</c>, <c>http.response.status_code</c> and <c>error.type</c>.
/// Health probes are left out of the traces.
/// </summary>
/// <remarks>A start-up filter, so that it encloses every middleware of the application.</remarks>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(ObserveAsync);
        next(app);
    };

    private static async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (activity is null || HealthPaths.Contain(context.Request.Path))
        {
            // Not recorded: neither this span nor, by the parent-based sampler, those under it are exported.
            activity?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            await next(context);
            return;
        }

        var name = activity.DisplayName;
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            // The server turns it into a 500 only after this middleware.
            Complete(activity, name, context, StatusCodes.Status500InternalServerError, exception);
            throw;
        }

        Complete(activity, name, context, context.Response.StatusCode, unhandled: null);
    }

    private static void Complete(Activity activity, string originalName, HttpContext context, int statusCode, Exception? unhandled)
    {
        if (!activity.IsAllDataRequested)
        {
            return;
        }

        // An exception handler clears the endpoint and keeps it here.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();
        // A made-up method is "_OTHER": a span's name comes from a small set.
        var method = activity.GetTagItem("http.request.method") is string known and not "_OTHER" ? known : "HTTP";
        var name = method;
        if ((endpoint as RouteEndpoint)?.RoutePattern.RawText is { } pattern)
        {
            var route = pattern.StartsWith('/') ? pattern : "/" + pattern;
            name = $"{method} {route}";
            activity.SetTag("http.route", route);
        }

        // A name that the service has given its request meanwhile says more.
        if (activity.DisplayName == originalName)
        {
            activity.DisplayName = name;
        }

        activity.SetTag("http.response.status_code", statusCode);
        if (statusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag("error.type", unhandled?.GetType().FullName ?? HandledError(context) ?? statusCode.ToString(CultureInfo.InvariantCulture));
        }
    }

    // The exception that a handler or the developer's error page has answered: both leave it for the request's metrics.
    private static string? HandledError(HttpContext context) => context.Features.Get<IHttpMetricsTagsFeature>()?.Tags
        .FirstOrDefault(tag => tag.Key == "error.type").Value as string;
}
