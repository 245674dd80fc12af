using Amazon.DynamoDBv2;
using Amazon.Runtime;
using SessionStore.Table;
using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>The lean path alone, and the SDK's own client with the same configuration.</summary>
internal static class WireTable
{
    public static readonly SessionTableSchema Schema = new("sessions", "id", "expires", "session#");

    public static readonly BasicAWSCredentials Credentials = new("AKIAEXAMPLE", "secret");

    public static AmazonDynamoDBConfig Config(string? address = null, Action<AmazonDynamoDBConfig>? configure = null)
    {
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 0, AccountIdEndpointMode = AccountIdEndpointMode.DISABLED, DefaultAWSCredentials = Credentials };
        if (address is not null)
        {
            config.ServiceURL = address;
            config.AuthenticationRegion = "us-east-1";
        }

        configure?.Invoke(config);
        return config;
    }

    public static Task<Answer> GetAsync(this WireClient client, bool synchronous = false, CancellationToken cancellationToken = default) =>
        client.SendAsync("GetItem", new ItemRequest { Id = "session#a", ConsistentRead = true }, synchronous, cancellationToken).AsTask();

    /// <summary>What a waiting thread gets.</summary>
    public static Task<Answer> GetAsync(this WireClient client, bool synchronous, bool onOwnThread, CancellationToken cancellationToken = default) =>
        onOwnThread ? Task.Run(() => client.GetAsync(synchronous, cancellationToken), CancellationToken.None) : client.GetAsync(synchronous, cancellationToken);
}
