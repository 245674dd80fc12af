using Microsoft.AspNetCore.Http;
using SessionStore.Sessions;

namespace SessionStore.Migration;

/// <summary>All stores from which sessions come; in most apps none.</summary>
internal sealed class OldSessionStores(IReadOnlyList<IOldSessionStore> all)
{
    /// <summary>Where a session may be whose key is in the session cookie and that is not here.</summary>
    public CachedSessions? OfSessionCookie { get; } = all.OfType<CachedSessions>().LastOrDefault();

    /// <summary>
    /// Whether the request's session is to stay where it is, and to begin there, for instances of the old version. The companion
    /// cookie tells of a session that is here.
    /// </summary>
    public bool Stays(HttpContext context, AppliedOptions applied) =>
        OfSessionCookie is { } cache && applied.Cookies.ReadCompanion(context) is null && !cache.Moves(context);

    /// <summary>The keys that the request has in cookies of the stores' own.</summary>
    public IEnumerable<OldKey> Keys(HttpContext context) => Read(all, context);

    /// <param name="context">The request.</param>
    /// <param name="last">Null for the first of the keys.</param>
    /// <returns>The next of its keys.</returns>
    public OldKey? Next(HttpContext context, OldKey? last) => all.Count == 0
        ? null
        : Read(last is null ? all : all.SkipWhile(store => store != last.Store).Skip(1), context).FirstOrDefault();

    private static IEnumerable<OldKey> Read(IEnumerable<IOldSessionStore> stores, HttpContext context) =>
        stores.Select(store => store.ReadKey(context)).OfType<OldKey>();
}
