using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Internal;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace SessionStore.Wire;

/// <summary>Where requests go and how they are signed there, by the SDK's own rules for a client's configuration.</summary>
/// <param name="Endpoint">Where to post to.</param>
/// <param name="Path">The path as it is signed.</param>
/// <param name="SigningRegion">The region that the signature names.</param>
/// <param name="SigningName">The service that the signature names.</param>
internal sealed record WireRoute(Uri Endpoint, string Path, string SigningRegion, string SigningName)
{
    private const string ServiceName = "dynamodb";

    /// <summary>The Host header.</summary>
    public string Authority { get; } = Endpoint.IsDefaultPort ? Endpoint.IdnHost : $"{Endpoint.IdnHost}:{Endpoint.Port}";

    /// <param name="config">The client's configuration.</param>
    /// <param name="tableName">The table's name or ARN.</param>
    /// <param name="credentials">What requests are signed with: an endpoint may be one for their account.</param>
    /// <exception cref="AmazonClientException">No region is configured, or there is no endpoint like that.</exception>
    public static WireRoute Resolve(AmazonDynamoDBConfig config, string tableName, AWSCredentials credentials)
    {
        var call = new GetItemRequest { TableName = tableName };
        using var request = new DefaultRequest(call, ServiceName) { AuthenticationRegion = config.AuthenticationRegion, ResourcePath = "/" };
        var context = new RequestContext(enableMetrics: false, new AWS4Signer())
        {
            ClientConfig = config,
            OriginalRequest = call,
            Request = request,
            Identity = credentials,
        };
        new AmazonDynamoDBEndpointResolver().ProcessRequestHandlers(new Amazon.Runtime.Internal.ExecutionContext(context, new ResponseContext()));
        return new(
            request.Endpoint,
            AWSSDKUtils.CanonicalizeResourcePathV2(request.Endpoint, request.ResourcePath, encode: true, request.PathResources),
            AWS4Signer.DetermineSigningRegion(config, config.RegionEndpointServiceName, alternateEndpoint: null, request),
            request.OverrideSigningServiceName ?? config.AuthenticationServiceName);
    }
}
