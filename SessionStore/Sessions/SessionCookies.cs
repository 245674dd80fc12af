using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using SessionStore.Sharing;

namespace SessionStore.Sessions;

/// <summary>
/// Writes the session cookie and its companion. The framework's middleware can write the session cookie only with the key
/// it chose itself; a session that changes its id needs to write another.
/// </summary>
/// <param name="options">What the middleware was given.</param>
/// <param name="dataProtection">The app's.</param>
/// <param name="sharing">Null when the sessions are not shared.</param>
/// <param name="longer">
/// How many seconds a session lives longer here than by the services' options. The time in the companion cookie is as if they had
/// touched it, because middleware with another idle timeout may read the cookie.
/// </param>
internal sealed class SessionCookies(SessionOptions options, IDataProtectionProvider dataProtection, ExpressSharing? sharing, long longer = 0)
{
    // The purpose that SessionMiddleware uses, which will have to read the cookie.
    private readonly IDataProtector _protector = dataProtection.CreateProtector(nameof(SessionMiddleware));
    private readonly CookieBuilder _cookie = options.Cookie;

    /// <summary>How many seconds a session lives longer here than by the services' options.</summary>
    public long Longer => longer;

    public string Name => sharing?.CookieName ?? _cookie.Name ?? SessionDefaults.CookieName;

    private string CompanionName => Name + ".v";

    /// <summary>Whether the browser keeps them for some time of its own.</summary>
    public bool Persist => _cookie.MaxAge is not null || _cookie.Expiration is not null;

    public CompanionCookie? ReadCompanion(HttpContext context) => CompanionCookie.Parse(context.Request.Cookies[CompanionName])?.Shifted(-longer);

    /// <summary>The key in the request's cookie, as the framework's middleware, or Express, will read it; null when there is none that it would take.</summary>
    public string? ReadSession(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 } cookie)
        {
            return null;
        }

        if (sharing is not null)
        {
            return sharing.Cookie.Read(cookie);
        }

        try
        {
            var padded = cookie.PadRight(cookie.Length + ((4 - (cookie.Length % 4)) % 4), '=');
            var key = Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(padded)));
            return SessionKey.IsShaped(key) ? key : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            // The middleware will say so.
            return null;
        }
    }

    /// <param name="context">The request.</param>
    /// <param name="key">The session's key.</param>
    /// <param name="maxAge">Its own life; null when it has that of the options.</param>
    public void WriteSession(HttpContext context, string key, TimeSpan? maxAge)
    {
        var value = sharing?.Cookie.Write(key) ?? Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(key))).TrimEnd('=');
        var cookie = _cookie.Build(context);
        cookie.MaxAge = maxAge ?? cookie.MaxAge;
        context.Response.Cookies.Append(Name, value, cookie);
        SharedCaches.Forbid(context);
    }

    public void WriteCompanion(HttpContext context, CompanionCookie companion)
    {
        context.Response.Cookies.Append(CompanionName, companion.Shifted(longer).ToString(), _cookie.Build(context));
        SharedCaches.KeepOut(context);
    }

    public void DeleteBoth(HttpContext context)
    {
        SharedCaches.KeepOut(context);
        context.Response.Cookies.Delete(Name, _cookie.Build(context));
        context.Response.Cookies.Delete(CompanionName, _cookie.Build(context));
    }
}
