using Amazon.Runtime;

namespace SessionStore.Credentials;

/// <summary>
/// What is to be done when DynamoDB did not accept a role's credentials: revoked, or expired earlier than thought. The
/// call is repeated with others. Both answers come before anything was executed, so that a write is safe to repeat.
/// </summary>
internal static class RejectedCredentials
{
    /// <summary>How often one call is. The first time may bring what STS had on its way already, and was revoked with the others.</summary>
    public const int MaximumRepetitions = 2;

    public static bool IsMeant(AmazonServiceException failure) => IsRejected(failure) || IsRevoked(failure);

    /// <returns>Whether there are, or will be, others, and so whether another try is worth it.</returns>
    public static async ValueTask<bool> ReplaceAsync(
        RoleCredentials credentials, RoleSession used, AmazonServiceException failure, CancellationToken cancellationToken) =>
        IsRejected(failure)
            ? credentials.Reject(used, failure.ErrorCode)
            : await credentials.ReplaceAsync(used, failure.ErrorCode, cancellationToken);

    private static bool IsRejected(AmazonServiceException failure) =>
        failure.ErrorCode is "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidClientTokenId";

    // "Revoke active sessions" of the IAM console denies everything, in the role's policy, to sessions older than now:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    private static bool IsRevoked(AmazonServiceException failure) =>
        failure.ErrorCode is "AccessDeniedException"
        && failure.Message.Contains("explicit deny in an identity-based policy", StringComparison.Ordinal);
}
