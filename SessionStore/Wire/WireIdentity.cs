using Amazon.DynamoDBv2;
using Amazon.Runtime;
using SessionStore.Credentials;

namespace SessionStore.Wire;

/// <summary>What requests are signed with: the credentials that the SDK's own client would take.</summary>
internal sealed class WireIdentity(AmazonDynamoDBConfig config)
{
    /// <summary>Completed when nothing has to be waited for, and always when it is synchronous.</summary>
    /// <exception cref="AmazonClientException">There are none.</exception>
    /// <exception cref="RoleCredentialsException">There are none of the role.</exception>
    public ValueTask<AWSCredentials> FindAsync(bool synchronous, CancellationToken cancellationToken)
    {
        if (config.DefaultAWSCredentials is { } own)
        {
            return new(own);
        }

        var resolver = config.IdentityResolverConfiguration.GetIdentityResolver<AWSCredentials>();
        if (!synchronous)
        {
            return CastAsync(resolver.ResolveIdentityAsync(config, cancellationToken));
        }

        // A role's first credentials are waited for, those of the SDK are fetched by this thread.
        return new((AWSCredentials)(resolver is RoleIdentityResolver
            ? resolver.ResolveIdentityAsync(config, cancellationToken).GetAwaiter().GetResult()
            : resolver.ResolveIdentity(config)));
    }

    /// <returns>Null for anonymous credentials.</returns>
    public static ValueTask<ImmutableCredentials?> SecretsAsync(AWSCredentials credentials, bool synchronous) =>
        synchronous ? new(credentials.GetCredentials()) : new(credentials.GetCredentialsAsync()!);

    private static ValueTask<AWSCredentials> CastAsync(Task<Amazon.Runtime.Identity.BaseIdentity> identity)
    {
        return identity.IsCompletedSuccessfully ? new((AWSCredentials)identity.Result) : AfterAsync();

        async ValueTask<AWSCredentials> AfterAsync() => (AWSCredentials)await identity;
    }
}
