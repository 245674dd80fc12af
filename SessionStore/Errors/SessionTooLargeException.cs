using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>
/// The session, or an authentication ticket, would pass DynamoDB's limit of 400 KB for an item; the message says which, and
/// what is large in it. Nothing was stored; what was there is as it was. Status 500.
/// </summary>
public sealed class SessionTooLargeException : SessionException
{
    internal SessionTooLargeException(string message, Exception? innerException = null)
        : base(message, StatusCodes.Status500InternalServerError, innerException)
    {
    }
}
