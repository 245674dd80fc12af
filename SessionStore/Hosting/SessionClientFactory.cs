using Amazon;
using Amazon.DynamoDBv2;
using Microsoft.AspNetCore.Builder;

namespace SessionStore.Hosting;

/// <summary>Configures the DynamoDB client of the sessions.</summary>
internal static class SessionClientFactory
{
    public static AmazonDynamoDBConfig Configuration(DynamoDBSessionOptions options, SessionOptions sessionOptions)
    {
        var config = new AmazonDynamoDBConfig
        {
            // The library retries itself, knowing what may be repeated; and the SDK would wait for an answer forever.
            MaxErrorRetry = 0,
            Timeout = sessionOptions.IOTimeout,
        };
        if (Arn.TryParse(options.TableName, out var table))
        {
            config.AuthenticationRegion = table.Region;
            if (!IsEndpointGiven())
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(table.Region);
            }
        }

        options.ConfigureClient?.Invoke(config);
        return config;
    }

    /// <summary>Setting a region in code would win over an endpoint in the environment.</summary>
    private static bool IsEndpointGiven() =>
        Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_DYNAMODB") is { Length: > 0 } ||
        Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is { Length: > 0 };
}
