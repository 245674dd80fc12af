using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace SessionStore.Credentials;

/// <summary>The SDK's client, signing with the credentials of an assumed role, and recovering when they are rejected.</summary>
internal sealed class RoleDynamoDBClient : AmazonDynamoDBClient
{
    private RoleDynamoDBClient(AmazonDynamoDBConfig config)
        : base(config)
    {
    }

    /// <param name="credentials">The role's credentials. The client does not own them.</param>
    /// <param name="config">Region, endpoint, retries, time-out. What concerns identity is set here.</param>
    public static IAmazonDynamoDB Create(RoleCredentials credentials, AmazonDynamoDBConfig config)
    {
        Configure(config, credentials);
        return new RoleDynamoDBClient(config);
    }

    /// <summary>Has whatever uses this configuration sign with the role's credentials.</summary>
    public static void Configure(AmazonDynamoDBConfig config, RoleCredentials credentials)
    {
        config.IdentityResolverConfiguration = new RoleIdentityResolver(credentials);
        // Would be preferred to the resolver.
        config.DefaultAWSCredentials = null;
        // An endpoint that depends on the credentials would change, with its warm connections, when they are renewed.
        config.AccountIdEndpointMode = AccountIdEndpointMode.DISABLED;
    }

    // Runs in the base class's constructor: nothing of this class is set yet.
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandlerBefore<Marshaller>(new RejectedCredentialsHandler());
    }
}
