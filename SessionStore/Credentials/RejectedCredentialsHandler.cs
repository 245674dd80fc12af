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
        try
        {
            return await base.InvokeAsync<T>(executionContext);
        }
        catch (AmazonServiceException e) when (CanRetry(executionContext.RequestContext, e))
        {
            executionContext.RequestContext.Identity = null;
            executionContext.RequestContext.IsSigned = false;
        }
        return await base.InvokeAsync<T>(executionContext);
    }

    // Such an answer comes before anything was executed, so that a write is safe to repeat.
    private static bool CanRetry(IRequestContext request, AmazonServiceException e) =>
        e.ErrorCode is "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidClientTokenId"
        && request.Identity is RoleSession used
        && request.ClientConfig.IdentityResolverConfiguration is RoleIdentityResolver resolver
        && resolver.Credentials.Reject(used, e.ErrorCode);
}
