using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using SessionStore.Credentials;
using SessionStore.Table;

namespace SessionStore.Wire;

/// <summary>
/// Sends the calls of the session path: with the SDK's configuration, endpoints, credentials, HTTP clients and errors, but
/// without its pipeline, which takes several times as long as all the rest. Each call is one attempt; only rejected
/// credentials and a wrong clock are mended here, because DynamoDB has done nothing then.
/// </summary>
internal sealed class WireClient(AmazonDynamoDBConfig config, SessionTableSchema schema)
{
    private readonly WireIdentity _identity = new(config);
    private readonly WireClock _clock = new(config);
    private readonly WireHttp _http = new(config);
    private volatile Destination? _destination;

    /// <param name="operation">As the API names it: GetItem, PutItem, UpdateItem or DeleteItem.</param>
    /// <param name="request">What it is about.</param>
    /// <param name="synchronous">Whether the calling thread does all of it, so that the task that it gets is completed.</param>
    /// <param name="cancellationToken">Ends it, also when it is synchronous.</param>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or its answer cannot be read.</exception>
    /// <exception cref="AmazonClientException">There are no credentials, or no region.</exception>
    /// <exception cref="IOException">The connection or the answer broke off, or the answer was damaged.</exception>
    /// <exception cref="HttpRequestException">There was no connection.</exception>
    public ValueTask<Answer> SendAsync(string operation, ItemRequest request, bool synchronous, CancellationToken cancellationToken) =>
        SendAsync(operation, RequestWriter.Write(schema, request), synchronous, cancellationToken);

    /// <param name="writes">All or nothing.</param>
    /// <param name="token">Makes a repetition harmless.</param>
    /// <param name="synchronous">As above.</param>
    /// <param name="cancellationToken">As above.</param>
    public ValueTask<Answer> TransactAsync(
        IReadOnlyList<TransactionWrite> writes, string token, bool synchronous, CancellationToken cancellationToken) =>
        SendAsync("TransactWriteItems", RequestWriter.Write(schema, writes, token), synchronous, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer> SendAsync(string operation, PooledBuffer body, bool synchronous, CancellationToken cancellationToken)
    {
        using var sent = body;
        var correctedClock = false;
        var replacements = 0;
        while (true)
        {
            var credentials = await _identity.FindAsync(synchronous, cancellationToken);
            var secrets = await _identity.SecretsAsync(credentials, synchronous);
            var destination = DestinationOf(credentials, secrets);
            using var request = _http.Create(destination.Endpoint);
            var signedAt = _clock.UtcNow;
            destination.Prepare(request.Request, operation, body, secrets, signedAt);
            using var exchange = await _http.SendAsync(request, synchronous, cancellationToken);
            if (exchange.IsSuccess)
            {
                return exchange.Read();
            }

            var failure = exchange.ReadError();
            if (!correctedClock && _clock.Corrects(failure, signedAt, exchange.Response.Headers))
            {
                correctedClock = true;
            }
            else if (replacements < RejectedCredentials.MaximumRepetitions && await ReplacesAsync(credentials, failure, synchronous, cancellationToken))
            {
                replacements++;
            }
            else
            {
                throw failure;
            }
        }
    }

    private Destination DestinationOf(AWSCredentials credentials, ImmutableCredentials? secrets)
    {
        var accountId = config.AccountIdEndpointMode == AccountIdEndpointMode.DISABLED ? null : secrets?.AccountId;
        return _destination is { } known && string.Equals(known.AccountId, accountId, StringComparison.Ordinal)
            ? known
            : _destination = new(accountId, WireRoute.Resolve(config, schema.TableName, credentials), config);
    }

    private async ValueTask<bool> ReplacesAsync(
        AWSCredentials credentials, AmazonServiceException failure, bool synchronous, CancellationToken cancellationToken)
    {
        if (credentials is not RoleSession used || !RejectedCredentials.IsMeant(failure))
        {
            return false;
        }

        var role = ((RoleIdentityResolver)config.IdentityResolverConfiguration).Credentials;
        var replacing = RejectedCredentials.ReplaceAsync(role, used, failure, cancellationToken);
        return synchronous ? replacing.AsTask().GetAwaiter().GetResult() : await replacing;
    }
}
