using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using SessionStore.Sessions;

namespace SessionStore.Tickets;

/// <summary>
/// Leaves the browser the cookie that it has when a renewal wrote nothing. The handler would send the request's key again,
/// and a parallel request may have replaced that one meanwhile.
/// </summary>
internal sealed class TicketCookieManager(ICookieManager inner, RekeyingTicketFormat format) : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key) => inner.GetRequestCookie(context, key);

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        if (format.KeyIn(value) is not { } ticketKey || !TicketRequest.Of(context).LeavesCookie(ticketKey))
        {
            inner.AppendResponseCookie(context, key, value, options);
            SharedCaches.Forbid(context);
        }
    }

    public void DeleteCookie(HttpContext context, string key, CookieOptions options)
    {
        inner.DeleteCookie(context, key, options);
        SharedCaches.Forbid(context);
    }
}
