using System.Security.Cryptography;
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
        // Data Protection wraps what its key store throws, and UseSession needs a key for each cookie that it reads or makes.
        if ((exception as SessionException ?? (exception as CryptographicException)?.InnerException as SessionException) is { } failure)
        {
            httpContext.Response.StatusCode = failure.StatusCode;
        }

        return ValueTask.FromResult(false);
    }
}
