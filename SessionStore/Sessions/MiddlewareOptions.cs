using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;

namespace SessionStore.Sessions;

/// <summary>
/// The options that a session middleware was given by <c>UseSession(options)</c>. It hands a store only two of its times; the
/// rest stands in what it passes for a visitor without a cookie.
/// </summary>
internal static class MiddlewareOptions
{
    private const string Establisher = "Microsoft.AspNetCore.Session.SessionMiddleware+SessionEstablisher";

    /// <returns>Null when the middleware took its key from a cookie, or is not the framework's.</returns>
    public static SessionOptions? Behind(Func<bool> tryEstablishSession)
    {
        if (tryEstablishSession.Target is not { } target || target.GetType().FullName != Establisher)
        {
            return null;
        }

        try
        {
            return OptionsOf(target);
        }
        catch (MissingFieldException)
        {
            // Another version of the framework. What the store then can't be sure of, it says.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref readonly SessionOptions OptionsOf([UnsafeAccessorType($"{Establisher}, Microsoft.AspNetCore.Session")] object establisher);
}
