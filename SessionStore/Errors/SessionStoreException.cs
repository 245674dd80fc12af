using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>
/// DynamoDB could not be used. Status 503 for what passes by itself (<see cref="SessionStoreFailure.Unavailable"/>,
/// <see cref="SessionStoreFailure.Throttled"/>, <see cref="SessionStoreFailure.Credentials"/>), 500 for what someone must
/// put right. The session itself is untouched.
/// </summary>
public sealed class SessionStoreException : SessionException
{
    internal SessionStoreException(SessionStoreFailure failure, string message, Exception? innerException = null)
        : base(message, StatusOf(failure), innerException) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public SessionStoreFailure Failure { get; }

    private static int StatusOf(SessionStoreFailure failure) => failure switch
    {
        SessionStoreFailure.Unavailable or SessionStoreFailure.Throttled or SessionStoreFailure.Credentials =>
            StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
