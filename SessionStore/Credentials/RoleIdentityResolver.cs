using Amazon.Runtime;
using Amazon.Runtime.Identity;

namespace SessionStore.Credentials;

/// <summary>
/// Where the SDK's pipeline asks for an identity: once per call, before it resolves the endpoint and signs. Credentials
/// handed to a client's constructor would be asked synchronously, and several times per call.
/// </summary>
internal sealed class RoleIdentityResolver(RoleCredentials credentials) : IIdentityResolverConfiguration, IIdentityResolver<AWSCredentials>
{
    public RoleCredentials Credentials => credentials;

    public IIdentityResolver GetIdentityResolver<T>()
        where T : BaseIdentity =>
        typeof(T) == typeof(AWSCredentials)
            ? this
            : throw new NotSupportedException($"This client signs with the credentials of a role; it has no {typeof(T).Name}.");

    // Nothing in the asynchronous API comes here. It may not wait, so it has what there is, or fails.
    public AWSCredentials ResolveIdentity(IClientConfig clientConfig) =>
        credentials.Current is { IsAlive: true } session
            ? session
            : throw new RoleCredentialsException(credentials.Options.RoleArn, credentials.LastFailure);

    public Task<AWSCredentials> ResolveIdentityAsync(IClientConfig clientConfig, CancellationToken cancellationToken = default) =>
        TryGet() is { } session ? session.AsCredentialsTask : WaitAsync<AWSCredentials>(cancellationToken);

    BaseIdentity IIdentityResolver.ResolveIdentity(IClientConfig clientConfig) => ResolveIdentity(clientConfig);

    Task<BaseIdentity> IIdentityResolver.ResolveIdentityAsync(IClientConfig clientConfig, CancellationToken cancellationToken) =>
        TryGet() is { } session ? session.AsIdentityTask : WaitAsync<BaseIdentity>(cancellationToken);

    private RoleSession? TryGet()
    {
        if (credentials.Current is not { IsAlive: true } session)
        {
            return null;
        }
        CredentialsTelemetry.LinkFirstUse(session);
        return session;
    }

    private async Task<T> WaitAsync<T>(CancellationToken cancellationToken)
        where T : BaseIdentity =>
        (T)(BaseIdentity)await credentials.GetAsync(cancellationToken);
}
