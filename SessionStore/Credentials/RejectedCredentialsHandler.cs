using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SessionStore.Credentials;

/// <summary>
/// Repeats a call of the SDK's client, with other credentials, when DynamoDB rejected the ones it was signed with. It
/// stands outside of everything that depends on the identity, so that each further try is marshalled, resolved and signed
/// like a new call. The SDK itself never gets over a rejected token.
/// </summary>
internal sealed class RejectedCredentialsHandler : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var request = executionContext.RequestContext;
        for (var repetitions = 0; ; repetitions++)
        {
            try
            {
                return await base.InvokeAsync<T>(executionContext);
            }
            catch (AmazonServiceException failure) when (
                repetitions < RejectedCredentials.MaximumRepetitions && request.Identity is RoleSession && RejectedCredentials.IsMeant(failure))
            {
                var credentials = ((RoleIdentityResolver)request.ClientConfig.IdentityResolverConfiguration).Credentials;
                if (!await RejectedCredentials.ReplaceAsync(credentials, (RoleSession)request.Identity, failure, request.CancellationToken))
                {
                    throw;
                }
            }
            request.Identity = null;
            request.IsSigned = false;
        }
    }
}
