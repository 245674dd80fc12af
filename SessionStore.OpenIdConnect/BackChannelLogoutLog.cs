using Microsoft.Extensions.Logging;

namespace SessionStore.OpenIdConnect;

/// <summary>What back-channel logouts log. No line carries a token, a subject or a session id.</summary>
internal static partial class BackChannelLogoutLog
{
    [LoggerMessage(151, LogLevel.Information, "The provider of scheme {Scheme} logged out: {Count} sign-ins were ended.")]
    public static partial void Obeyed(ILogger logger, string scheme, int count);

    [LoggerMessage(152, LogLevel.Warning, "A logout token for scheme {Scheme} was refused: {Reason}")]
    public static partial void Refused(ILogger logger, Exception? exception, string scheme, string reason);

    [LoggerMessage(153, LogLevel.Error, "A logout token for scheme {Scheme} could not be obeyed; the provider may send it again.")]
    public static partial void Failed(ILogger logger, Exception exception, string scheme);
}
