using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>
/// The session was ended by another request (logged out, its id regenerated, revoked or expired) while this one was using
/// it, so this request's changes were not stored. Status 409: the client may try again and will get its current session.
/// </summary>
public sealed class SessionEndedException : SessionException
{
    internal SessionEndedException(Exception? innerException = null)
        : base(
            "The session was ended by another request while this one was using it; this request's changes to it were not stored.",
            StatusCodes.Status409Conflict,
            innerException)
    {
    }
}
