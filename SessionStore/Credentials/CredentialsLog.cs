using Microsoft.Extensions.Logging;

namespace SessionStore.Credentials;

/// <summary>Log messages of the renewal, event ids 200 to 299. No key material, no external id, no exception objects: those may hold either.</summary>
internal static partial class CredentialsLog
{
    [LoggerMessage(200, LogLevel.Information, "Assumed role {RoleArn} ({Trigger}); credentials expire at {ExpiresAt:u}.")]
    public static partial void CredentialsRenewed(this ILogger logger, string roleArn, RenewalTrigger trigger, DateTimeOffset expiresAt);

    [LoggerMessage(201, LogLevel.Warning, "Attempt {Attempt} to renew the credentials of role {RoleArn} failed: {Advice} The present ones are valid for {TimeLeft:c}.")]
    public static partial void RenewalFailed(this ILogger logger, string roleArn, int attempt, string advice, TimeSpan timeLeft);

    [LoggerMessage(202, LogLevel.Error, "Attempt {Attempt} to assume role {RoleArn} failed: {Advice} Requests to DynamoDB fail when no credentials are left; valid for {TimeLeft:c}.")]
    public static partial void NoCredentials(this ILogger logger, string roleArn, int attempt, string advice, TimeSpan timeLeft);

    [LoggerMessage(203, LogLevel.Debug, "Attempt {Attempt} to assume role {RoleArn} failed again: {Answer}")]
    public static partial void RenewalFailedAgain(this ILogger logger, string roleArn, int attempt, string answer);

    [LoggerMessage(204, LogLevel.Warning, "DynamoDB rejected the credentials of role {RoleArn} with {ErrorCode}; they are being replaced.")]
    public static partial void CredentialsRejected(this ILogger logger, string roleArn, string errorCode);

    [LoggerMessage(205, LogLevel.Warning, "Role {RoleArn} is assumed with temporary credentials and for {Duration:c}. If those are a role's, AWS grants 1 hour at most and refuses more: set RoleSessionDuration to 1 hour.")]
    public static partial void ChainedRoleDuration(this ILogger logger, string roleArn, TimeSpan duration);

    [LoggerMessage(206, LogLevel.Error, "The app starts without credentials: {Reason} It reports unhealthy and goes on asking STS.")]
    public static partial void StartedWithoutCredentials(this ILogger logger, string reason);
}
