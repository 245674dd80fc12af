using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SessionStore.Credentials;

/// <summary>
/// Repeats a call once, with other credentials, when DynamoDB rejected the ones it was signed with: revoked,
/// or expired earlier than thought. It stands outside of everything that depends on the identity, so that the
/// second try is marshalled, resolved and signed like a new call. The SDK itself never gets over a rejected token.
/// </summary>
internal sealed class RejectedCredentialsHandler : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        try
        {
            return await base.InvokeAsync<T>(executionContext);
        }
        catch (AmazonServiceException e) when (request.Identity is RoleSession && (IsRejected(e) || IsRevoked(e)))
        {
            var credentials = ((RoleIdentityResolver)request.ClientConfig.IdentityResolverConfiguration).Credentials;
            var used = (RoleSession)request.Identity;
            var others = IsRejected(e)
                ? credentials.Reject(used, e.ErrorCode)
                : await credentials.ReplaceAsync(used, e.ErrorCode, request.CancellationToken);
            if (!others)
            {
                throw;
            }
        }
        // Both answers come before anything was executed, so that a write is safe to repeat.
        request.Identity = null;
        request.IsSigned = false;
        return await base.InvokeAsync<T>(executionContext);
    }

    private static bool IsRejected(AmazonServiceException e) =>
        e.ErrorCode is "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidClientTokenId";

    // "Revoke active sessions" of the IAM console denies everything, in the role's policy, to sessions older than now:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    private static bool IsRevoked(AmazonServiceException e) =>
        e.ErrorCode is "AccessDeniedException"
        && e.Message.Contains("explicit deny in an identity-based policy", StringComparison.Ordinal);
}
