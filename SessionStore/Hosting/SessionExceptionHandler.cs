using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Hosting;

/// <summary>
/// Gives the response of a failed session its own status code where the app has UseExceptionHandler, and leaves the page to
/// the app.
/// </summary>
internal sealed class SessionExceptionHandler : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is SessionException failure)
        {
            httpContext.Response.StatusCode = failure.StatusCode;
        }

        return ValueTask.FromResult(false);
    }
}
