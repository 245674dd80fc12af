namespace SessionStore;

/// <summary>
/// Something is wrong with a session or its store. Where the app has <c>UseExceptionHandler</c>, the response gets
/// <see cref="StatusCode"/> instead of 500.
/// </summary>
public abstract class SessionException : Exception
{
    private protected SessionException(string message, int statusCode, Exception? innerException = null)
        : base(message, innerException) => StatusCode = statusCode;

    /// <summary>The HTTP status that tells the client what happened.</summary>
    public int StatusCode { get; }
}
