using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SessionStore.Sessions;

/// <summary>A shared cache that keeps a response hands its cookies to other visitors.</summary>
internal static class SharedCaches
{
    /// <summary>Whether the response asks shared caches to keep it.</summary>
    public static bool MayKeep(IHeaderDictionary headers) => AsksToKeep(headers) || headers.Keys.Any(IsOfSharedCaches);

    private static bool AsksToKeep(IHeaderDictionary headers) =>
        headers.CacheControl.Count > 0 &&
        CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control) &&
        control is { NoStore: false, Private: false } &&
        (control.Public || control.SharedMaxAge is not null || control.MaxAge is not null);

    /// <summary>No cache keeps the response. It carries a session's key: what the framework does then.</summary>
    public static void Forbid(HttpContext context)
    {
        context.Features.Set(Rule.NoCache);
        Rule.NoCache.Apply(context.Response.Headers);
    }

    /// <summary>The visitor's own browser may keep the response as it was to be kept; nobody else.</summary>
    public static void KeepOut(HttpContext context)
    {
        if (context.Features.Get<Rule>() is null)
        {
            context.Features.Set(Rule.OwnCache);
            Rule.OwnCache.Apply(context.Response.Headers);
        }
    }

    /// <summary>Whoever set the headers last may not have known of the cookies.</summary>
    public static void Insist(HttpContext context) => context.Features.Get<Rule>()?.Apply(context.Response.Headers);

    /// <summary>What shared caches heed instead of Cache-Control: CDN-Cache-Control and its like (RFC 9213), and Surrogate-Control.</summary>
    private static bool IsOfSharedCaches(string header) =>
        header.EndsWith("-Cache-Control", StringComparison.OrdinalIgnoreCase) || header.Equals("Surrogate-Control", StringComparison.OrdinalIgnoreCase);

    private static void RemoveOthers(IHeaderDictionary headers)
    {
        foreach (var header in headers.Keys.Where(IsOfSharedCaches).ToList())
        {
            headers.Remove(header);
        }
    }

    private static void Forbid(IHeaderDictionary headers)
    {
        RemoveOthers(headers);
        headers.CacheControl = "no-cache,no-store";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
    }

    private static void KeepOut(IHeaderDictionary headers)
    {
        RemoveOthers(headers);

        // Nobody has said anything, or it is said: most responses.
        if (headers.CacheControl.Count == 0 || headers.CacheControl == "private")
        {
            headers.CacheControl = "private";
            return;
        }

        if (!CacheControlHeaderValue.TryParse(headers.CacheControl.ToString(), out var control))
        {
            control = new();
        }

        if (control is { NoStore: true } or { Private: true, PrivateHeaders.Count: 0, Public: false, SharedMaxAge: null })
        {
            return;
        }

        // With names it would be these headers alone that they don't keep.
        control.PrivateHeaders.Clear();

        control.Public = false;
        control.SharedMaxAge = null;
        control.Private = true;
        headers.CacheControl = control.ToString();
    }

    /// <summary>What the response's headers have to say.</summary>
    private sealed class Rule(Action<IHeaderDictionary> apply)
    {
        public static readonly Rule NoCache = new(Forbid);
        public static readonly Rule OwnCache = new(KeepOut);

        public void Apply(IHeaderDictionary headers) => apply(headers);
    }
}
