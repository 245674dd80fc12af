using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SessionStore.Sessions;

/// <summary>A shared cache that keeps a response hands its cookies to other visitors.</summary>
internal static class SharedCaches
{
    /// <summary>Whether the response asks shared caches to keep it.</summary>
    public static bool MayKeep(IHeaderDictionary headers) =>
        CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control) &&
        control is { NoStore: false, Private: false } &&
        (control.Public || control.SharedMaxAge is not null || control.MaxAge is not null);

    /// <summary>No cache keeps the response. It carries a session's key: what the framework does then.</summary>
    public static void Forbid(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-cache,no-store";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
    }

    /// <summary>The visitor's own browser may keep the response as it was to be kept; nobody else.</summary>
    public static void KeepOut(IHeaderDictionary headers)
    {
        if (!CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control))
        {
            control = new();
        }

        if (control is { NoStore: true } or { Private: true, Public: false, SharedMaxAge: null })
        {
            return;
        }

        control.Public = false;
        control.SharedMaxAge = null;
        control.Private = true;
        headers.CacheControl = control.ToString();
    }
}
