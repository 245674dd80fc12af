using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Identity;
using SessionStore.Credentials;

namespace SessionStore.Wire;

/// <summary>What requests are signed with: the credentials that the SDK's own client would take.</summary>
internal sealed class WireIdentity(AmazonDynamoDBConfig config)
{
    /// <summary>
    /// How long what the SDK's chain found is not asked for again: at each question it looks at the environment and at its
    /// files for a change.
    /// </summary>
    private const long FoundMilliseconds = 1000;

    private volatile Found? _found;

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
        if (resolver is RoleIdentityResolver role)
        {
            // Nearly always completed. Where the first credentials are waited for, a thread that waits anyway does.
            var session = role.ResolveIdentityAsync(config, cancellationToken);
            return synchronous ? new(session.GetAwaiter().GetResult()) : new(session);
        }

        if (_found is { } found && Environment.TickCount64 - found.At < FoundMilliseconds)
        {
            return new(found.Credentials);
        }

        return synchronous ? new(Keep(resolver.ResolveIdentity(config))) : KeepAsync(resolver.ResolveIdentityAsync(config, cancellationToken));
    }

    /// <returns>Null for anonymous credentials.</returns>
    public ValueTask<ImmutableCredentials?> SecretsAsync(AWSCredentials credentials, bool synchronous)
    {
        if (_found is { Secrets: { } secrets } found && ReferenceEquals(found.Credentials, credentials))
        {
            return new(secrets);
        }

        return synchronous ? new(Keep(credentials, credentials.GetCredentials())) : KeepAsync(credentials);
    }

    private async ValueTask<AWSCredentials> KeepAsync(Task<BaseIdentity> identity) => Keep(await identity);

    private async ValueTask<ImmutableCredentials?> KeepAsync(AWSCredentials credentials) => Keep(credentials, await credentials.GetCredentialsAsync());

    private ImmutableCredentials? Keep(AWSCredentials credentials, ImmutableCredentials? secrets)
    {
        if (_found is { } found && ReferenceEquals(found.Credentials, credentials))
        {
            _found = found with { Secrets = secrets };
        }

        return secrets;
    }

    private AWSCredentials Keep(BaseIdentity identity)
    {
        var credentials = (AWSCredentials)identity;
        _found = new(credentials, Environment.TickCount64);
        return credentials;
    }

    private sealed record Found(AWSCredentials Credentials, long At)
    {
        public ImmutableCredentials? Secrets { get; init; }
    }
}
