using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SessionStore.Sessions;
using SessionStore.Tickets;

namespace SessionStore.Tests.Secrets;

/// <summary>What a response tells one client only: cookies, and the keys in them.</summary>
internal static class SecretsOfResponse
{
    // The companion cookie is shorter, and no secret.
    private const int ShortestCookie = 40;

    public static IEnumerable<(string Secret, string Kind)> Of(HttpContext context)
    {
        foreach (var cookie in SetCookieHeaderValue.ParseList([.. context.Response.Headers.SetCookie.OfType<string>()]))
        {
            if (cookie.Value.Length < ShortestCookie)
            {
                continue;
            }

            var value = Uri.UnescapeDataString(cookie.Value.ToString());
            yield return (cookie.Value.ToString(), "cookie");
            yield return (value, "cookie");

            // A connection that broke has taken them along.
            if (context.RequestServices is not { } services)
            {
                continue;
            }

            if (services.GetService<IDataProtectionProvider>() is { } protection && SessionKeyIn(value, SessionDataProtection.Behind(protection)) is { } sessionKey)
            {
                yield return (sessionKey, "session key");
            }

            foreach (var ticketKey in TicketKeysIn(value, services))
            {
                yield return (ticketKey, "ticket key");
            }
        }
    }

    /// <summary>What a session cookie protects: the framework's own unprotection of it.</summary>
    /// <param name="cookie">Its value, decoded.</param>
    /// <param name="protection">The app's.</param>
    /// <returns>Null when it is no session cookie of the app.</returns>
    public static string? SessionKeyIn(string cookie, IDataProtectionProvider protection)
    {
        try
        {
            var padded = cookie.PadRight(cookie.Length + ((4 - (cookie.Length % 4)) % 4), '=');
            return Encoding.UTF8.GetString(protection.CreateProtector(nameof(SessionMiddleware)).Unprotect(Convert.FromBase64String(padded)));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static IEnumerable<string> TicketKeysIn(string cookie, IServiceProvider services)
    {
        var schemes = services.GetService<IAuthenticationSchemeProvider>()?.GetAllSchemesAsync().GetAwaiter().GetResult() ?? [];
        foreach (var scheme in schemes.Where(scheme => scheme.HandlerType == typeof(CookieAuthenticationHandler)))
        {
            var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme.Name);
            if (options.TicketDataFormat is RekeyingTicketFormat format && format.KeyIn(cookie) is { } key)
            {
                yield return key;
            }
        }
    }
}
