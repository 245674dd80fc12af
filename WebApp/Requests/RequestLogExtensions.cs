using System.Globalization;

namespace WebApp.Requests;

/// <summary>Puts the request log into the pipeline.</summary>
internal static class RequestLogExtensions
{
    public static void AddRequestLog(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<RequestLog>();
    }

    /// <summary>
    /// Records each request, and tells the browser in <c>Server-Timing</c> how much of it was the session. It stands before
    /// UseSession: callbacks of a starting response run last to first, and the session's commit has to be in the sum.
    /// </summary>
    public static void UseRequestLog(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<RequestLog>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        app.UseWhen(IsOfInterest, branch => branch.Use(async (context, next) =>
        {
            var started = time.GetTimestamp();
            var record = new RequestRecord(context.Request.Method, context.Request.Path);
            context.Features.Set(record);
            context.Response.OnStarting(() =>
            {
                var milliseconds = record.SessionDuration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
                context.Response.Headers.Append("Server-Timing", $"session;dur={milliseconds};desc=\"{record.Calls.Count} DynamoDB calls\"");
                return Task.CompletedTask;
            });
            context.Response.OnCompleted(() =>
            {
                record.StatusCode = context.Response.StatusCode;
                record.Duration = time.GetElapsedTime(started);
                log.Add(record);
                return Task.CompletedTask;
            });
            await next(context);
        }));
    }

    /// <summary>Health probes and the page's own files would soon be all there is to see.</summary>
    private static bool IsOfInterest(HttpContext context) =>
        context.Request.Path.Value is not ("/alive" or "/health") &&
        !context.Request.Path.Value!.Contains('.', StringComparison.Ordinal);
}
