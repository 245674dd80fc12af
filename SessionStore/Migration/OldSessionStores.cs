using Microsoft.AspNetCore.Http;

namespace SessionStore.Migration;

/// <summary>All stores from which sessions come; in most apps none.</summary>
internal sealed class OldSessionStores(IReadOnlyList<IOldSessionStore> all)
{
    /// <summary>Where a session may be whose key is in the session cookie and that is not here.</summary>
    public IOldSessionStore? OfSessionCookie { get; } = all.LastOrDefault(store => store.UsesSessionCookie);

    /// <summary>The key that the request has in the own cookie of one of them.</summary>
    public OldKey? Find(HttpContext context)
    {
        foreach (var store in all)
        {
            if (!store.UsesSessionCookie && store.ReadKey(context) is { } key)
            {
                return key;
            }
        }

        return null;
    }
}
