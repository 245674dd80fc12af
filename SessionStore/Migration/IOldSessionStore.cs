using Microsoft.AspNetCore.Http;
using SessionStore.Table;

namespace SessionStore.Migration;

/// <summary>Where the app kept its sessions before.</summary>
internal interface IOldSessionStore
{
    /// <summary>For logs and metrics.</summary>
    string From { get; }

    /// <summary>Whether sessions that have moved stay there as well, with their cookie, for the way back.</summary>
    bool KeepsSessions { get; }

    /// <returns>The key in the request's cookie of its own; null when there is none, or none that it has given.</returns>
    OldKey? ReadKey(HttpContext context);

    /// <returns>Null when there is no such session, or one that cannot be read, which is logged.</returns>
    /// <exception cref="SessionStoreException">The store could not be used.</exception>
    ValueTask<OldSession?> FindAsync(string key, CallLimits limits);

    /// <summary>Ends a session that has been moved, unless it is to be kept.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="read">What was moved.</param>
    /// <param name="limits">Of the calls.</param>
    /// <returns>What it was in the end, which a store that can't tell takes to be the same; null when it had ended since it was read.</returns>
    ValueTask<OldSession?> TakeAsync(string key, OldSession read, CallLimits limits);

    /// <summary>Deletes a session.</summary>
    ValueTask EndAsync(string key, CallLimits limits);

    /// <summary>The session has ended there.</summary>
    void DeleteCookie(HttpContext context);

    /// <summary>Logged once in a process.</summary>
    void ReportUnreadable(string reason);
}
