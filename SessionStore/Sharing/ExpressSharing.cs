using Microsoft.AspNetCore.Builder;
using SessionStore.Migration;

namespace SessionStore.Sharing;

/// <summary>Live sessions are shared with an Express app: its cookie takes the place of the framework's.</summary>
internal sealed class ExpressSharing(ExpressSharingOptions options)
{
    public string CookieName { get; } = options.CookieName;

    public ExpressCookie Cookie { get; } = new(options.Secrets);

    /// <summary>The framework's middleware looks for a cookie under the name that it knows, and would find each of Express' damaged.</summary>
    public static IEnumerable<string> Failures(ExpressSharing? sharing, SessionOptions session) =>
        sharing is not null && session.Cookie.Name == sharing.CookieName
            ? [$"SessionOptions.Cookie.Name is '{sharing.CookieName}'. Leave it as it is by default: the cookie that is shared with Express has its " +
                "name from ShareSessionsWithExpress, in CookieName, and the framework's session middleware must not try to read it."]
            : [];

    /// <exception cref="InvalidOperationException">Sessions can't be shared and taken over.</exception>
    public static void EnsureNothingMoves(ExpressSharing? sharing, IReadOnlyList<IOldSessionStore> oldStores)
    {
        if (sharing is not null && oldStores.Count > 0)
        {
            throw new InvalidOperationException(
                "ShareSessionsWithExpress and MigrateSessionsFrom… exclude each other: a session that is moved gets a new cookie, and one that is " +
                "shared keeps that of Express. Remove one of the two.");
        }
    }
}
