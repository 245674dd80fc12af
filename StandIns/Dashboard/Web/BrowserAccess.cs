using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aspire.StandIn.Dashboard.Web;

/// <summary>
/// Lets in the person who has the login address from the console, and no web page that merely runs in the same browser.
/// </summary>
internal sealed class BrowserAccess(string token)
{
    /// <summary>
    /// Must be on every POST. A foreign page cannot add it without asking first (CORS), and is never allowed to;
    /// the cookie alone would not do, because every port of localhost is the same site.
    /// </summary>
    public const string RequestHeader = "X-Dashboard-Request";

    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Not the token: a cookie goes to every port of localhost, and what the terminal shows should not follow it there.
    private readonly byte[] _session = Encoding.UTF8.GetBytes(RandomNumberGenerator.GetHexString(32, lowercase: true));
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "no-store";

        if (!IsLoopbackName(request.Host.Host))
        {
            // A name that a stranger has pointed at 127.0.0.1 (DNS rebinding).
            await RefuseAsync(response, StatusCodes.Status400BadRequest, "Open the dashboard by the name localhost.");
        }
        else if (request.Path == "/login")
        {
            await LogInAsync(context);
        }
        else if (!Matches(request.Cookies[CookieName(context)], _session))
        {
            await RefuseAsync(response, StatusCodes.Status401Unauthorized, "Open the dashboard by the address that the AppHost printed; it carries this run's token.");
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !request.Headers.ContainsKey(RequestHeader))
        {
            await RefuseAsync(response, StatusCodes.Status400BadRequest, $"The header {RequestHeader} is missing.");
        }
        else
        {
            await next(context);
        }
    }

    private async Task LogInAsync(HttpContext context)
    {
        if (!Matches(context.Request.Query["t"], _token))
        {
            await RefuseAsync(context.Response, StatusCodes.Status401Unauthorized, "This token is not of the AppHost that runs now. Use the address that it printed.");
            return;
        }

        context.Response.Cookies.Append(CookieName(context), Encoding.UTF8.GetString(_session), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
        });
        context.Response.Redirect("/");
    }

    // Cookies do not tell ports apart; two AppHosts at once must not log each other out.
    private static string CookieName(HttpContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"dashboard-{context.Connection.LocalPort}");

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";

    private static bool Matches(string? sent, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent ?? ""), expected);

    private static Task RefuseAsync(HttpResponse response, int statusCode, string message)
    {
        response.StatusCode = statusCode;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(message);
    }
}
