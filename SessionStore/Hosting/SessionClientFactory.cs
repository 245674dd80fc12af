using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using SessionStore.Credentials;

namespace SessionStore.Hosting;

/// <summary>Configures the DynamoDB client of the sessions.</summary>
internal static class SessionClientFactory
{
    public static AmazonDynamoDBConfig Configuration(DynamoDBSessionOptions options)
    {
        var config = new AmazonDynamoDBConfig
        {
            // The library retries itself, knowing what may be repeated, and limits the time of all attempts together.
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,

            // For a table's ARN the SDK would choose a host name of the table's account, which proxies and VPC endpoints
            // may not know.
            AccountIdEndpointMode = AccountIdEndpointMode.DISABLED,
            DefaultAWSCredentials = options.Credentials,
        };
        if (Arn.TryParse(options.TableName, out var table))
        {
            // An endpoint from the environment or a profile still wins over the region's; without AuthenticationRegion
            // the requests to it would be signed for the environment's region.
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(table.Region);
            config.AuthenticationRegion = table.Region;
        }

        options.ConfigureClient?.Invoke(config);
        return config;
    }

    /// <summary>
    /// Prepares the configuration for use. The SDK's client is made when something needs it: the calls of requests don't,
    /// and making it takes a good part of an app's start.
    /// </summary>
    /// <param name="config">From <see cref="Configuration"/>.</param>
    /// <param name="credentials">The role's; null when the app uses its own.</param>
    /// <param name="tableName">For the message.</param>
    /// <exception cref="InvalidOperationException">No region is configured.</exception>
    public static Lazy<IAmazonDynamoDB> Client(AmazonDynamoDBConfig config, RoleCredentials? credentials, string tableName)
    {
        try
        {
            config.Validate();
            if (credentials is null)
            {
                return new(() => new AmazonDynamoDBClient(config));
            }

            RoleDynamoDBClient.Configure(config, credentials);
            return new(() => RoleDynamoDBClient.Create(credentials, config));
        }
        catch (AmazonClientException exception)
        {
            throw new InvalidOperationException(
                $"The DynamoDB client for session table '{tableName}' cannot be made: {exception.Message}. " +
                "Set AWS_REGION, or give the table's ARN as TableName.",
                exception);
        }
    }
}
