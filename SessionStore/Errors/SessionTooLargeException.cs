using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>
/// The session would pass DynamoDB's limit of 400 KB for an item. Nothing was stored; the session is as it was. Status 500.
/// </summary>
public sealed class SessionTooLargeException : SessionException
{
    internal SessionTooLargeException(string message, Exception? innerException = null)
        : base(message, StatusCodes.Status500InternalServerError, innerException)
    {
    }
}
