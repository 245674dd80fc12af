using Microsoft.AspNetCore.Http;

namespace SessionStore.Migration;

/// <summary>All stores from which sessions come; in most apps none.</summary>
internal sealed class OldSessionStores(IReadOnlyList<IOldSessionStore> all)
{
    /// <summary>Where a session may be whose key is in the session cookie and that is not here.</summary>
    public IOldSessionStore? OfSessionCookie { get; } = all.LastOrDefault(store => store.UsesSessionCookie);

    /// <summary>The keys that the request has in cookies of the stores' own.</summary>
    public IEnumerable<OldKey> Keys(HttpContext context) => all.Count == 0 ? [] : Read(all, context);

    /// <param name="context">The request.</param>
    /// <param name="last">Null for the first of the keys.</param>
    /// <returns>The next of its keys.</returns>
    public OldKey? Next(HttpContext context, OldKey? last)
    {
        var following = last is null ? all : all.SkipWhile(store => store != last.Store).Skip(1);
        return all.Count == 0 ? null : Read(following, context).FirstOrDefault();
    }

    private static IEnumerable<OldKey> Read(IEnumerable<IOldSessionStore> stores, HttpContext context) =>
        stores.Where(store => !store.UsesSessionCookie).Select(store => store.ReadKey(context)).OfType<OldKey>();
}
