using System.Diagnostics;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using SessionStore.Diagnostics;
using SessionStore.Wire;

namespace SessionStore.Table;

/// <summary>
/// Sends one request: bounded in time, retried when that can help, seen in a span and in the metrics, its failures sorted.
/// The SDK's own retries are of no use, because they cannot tell an increment, which must not be repeated after a lost
/// answer, from everything else.
/// </summary>
internal sealed class DynamoDBCaller(
    AmazonDynamoDBConfig config, Lazy<IAmazonDynamoDB> client, WireClient wire, SessionTableSchema schema, string? roleArn, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);

    private readonly string? _region = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion;
    private readonly Lazy<Uri?> _endpoint = new(() => EndpointOf(config));

    /// <summary>Epoch seconds, as items have them.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A call about one item.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="request">What to send.</param>
    /// <param name="limits">Time limit and cancellation.</param>
    /// <param name="unsettled">Called before the call is repeated although it may have been carried out, or may be yet.</param>
    /// <exception cref="SessionStoreException">DynamoDB could not be used.</exception>
    /// <exception cref="SessionTooLargeException">DynamoDB found the item too large.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    /// <remarks>A condition that did not hold comes through as the SDK's own exception: it is an answer, not a failure.</remarks>
    public ValueTask<Answer> SendAsync(DynamoDBOperation operation, ItemRequest request, CallLimits limits, Action? unsettled = null) => SendAsync(
        operation,
        (Wire: wire, operation.Name, Request: request, limits.IsSynchronous),
        static (call, token) => call.Wire.SendAsync(call.Name, call.Request, call.IsSynchronous, token),
        limits,
        unsettled);

    /// <summary>A transaction. Exceptions as of a call about one item.</summary>
    public ValueTask<Answer> SendAsync(DynamoDBOperation operation, IReadOnlyList<TransactionWrite> writes, CallLimits limits) => SendAsync(
        operation,
        // The token makes a repetition after a lost answer harmless.
        (Wire: wire, Writes: writes, Token: Guid.NewGuid().ToString(), limits.IsSynchronous),
        static (call, token) => call.Wire.TransactAsync(call.Writes, call.Token, call.IsSynchronous, token),
        limits);

    /// <summary>A call about the table itself, which the SDK's client makes. Exceptions as of a call about one item.</summary>
    public async Task<TResponse> SendAsync<TResponse>(
        DynamoDBOperation operation, Func<IAmazonDynamoDB, CancellationToken, Task<TResponse>> send, CallLimits limits)
        where TResponse : AmazonWebServiceResponse
    {
        TResponse? response = null;
        await SendAsync(
            operation,
            client.Value,
            async (client, token) =>
            {
                response = await send(client, token);
                return new Answer(Item: null, CapacityUnits: null, response.ResponseMetadata?.RequestId);
            },
            limits);
        return response!;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer> SendAsync<TCall>(
        DynamoDBOperation operation, TCall call, Func<TCall, CancellationToken, ValueTask<Answer>> send, CallLimits limits, Action? unsettled = null)
    {
        using var activity = StartActivity(operation);
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(limits.Timeout, time);
        using var cancelled = limits.CancellationToken.UnsafeRegister(static timeout => ((CancellationTokenSource)timeout!).Cancel(), timeout);
        try
        {
            var answer = await SendWithRetriesAsync(operation, call, send, limits.IsSynchronous, unsettled, activity, timeout.Token);
            Succeeded(operation, activity, answer, started);
            return answer;
        }
        catch (OperationCanceledException) when (limits.CancellationToken.IsCancellationRequested)
        {
            Record(operation, started, "cancelled", errorType: null);
            limits.CancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception exception) when (IsConditionFailure(exception))
        {
            activity?.SetTag("db.response.status_code", "ConditionalCheckFailedException");
            SessionTelemetry.Conflicts.Add(1, new KeyValuePair<string, object?>("operation", operation.Name));
            Record(operation, started, "condition_failed", errorType: null);
            throw;
        }
        catch (ResourceInUseException)
        {
            throw;
        }
        catch (Exception exception)
        {
            var failure = timeout.IsCancellationRequested
                ? new TimeoutException($"No answer within {limits.Timeout.TotalSeconds:0.#} s.", exception)
                : DynamoDBMessage.Redact(exception);
            activity?.SetTag("error.type", SessionActivity.ErrorType(failure));
            activity?.SetTag("db.response.status_code", (exception as AmazonServiceException)?.ErrorCode);
            activity?.SetTag("aws.request_id", (exception as AmazonServiceException)?.RequestId);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            Record(operation, started, "error", SessionActivity.ErrorType(failure));
            throw DynamoDBFailures.Translate(failure, operation.Name, schema, _region, roleArn);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer> SendWithRetriesAsync<TCall>(
        DynamoDBOperation operation,
        TCall call,
        Func<TCall, CancellationToken, ValueTask<Answer>> send,
        bool synchronous,
        Action? unsettled,
        Activity? activity,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await send(call, cancellationToken);
            }
            catch (Exception exception) when (
                attempt < operation.Attempts && !cancellationToken.IsCancellationRequested && !IsConditionFailure(exception) &&
                DynamoDBFailures.IsTransient(exception) && (operation.IsRepeatable || !DynamoDBFailures.IsUncertain(exception)))
            {
                var delay = Backoff.Pause(FirstDelay, attempt);
                activity?.AddEvent(new("retry", tags: new()
                {
                    ["attempt"] = attempt,
                    ["error.type"] = SessionActivity.ErrorType(exception),
                    ["delay.ms"] = delay.TotalMilliseconds,
                }));
                await Backoff.PauseAsync(delay, time, synchronous, cancellationToken);
                if (unsettled is not null && DynamoDBFailures.IsUncertain(exception))
                {
                    unsettled();
                }
            }
        }
    }

    /// <summary>A transaction that was cancelled for its condition is an answer too; for a conflict it is retried first.</summary>
    private static bool IsConditionFailure(Exception exception) =>
        exception is ConditionalCheckFailedException ||
        (exception is TransactionCanceledException canceled && canceled.CancellationReasons?.Exists(r => r.Code == "ConditionalCheckFailed") == true);

    private Activity? StartActivity(DynamoDBOperation operation)
    {
        if (!SessionTelemetry.Source.HasListeners() ||
            SessionTelemetry.Source.StartActivity($"DynamoDB.{operation.Name}", ActivityKind.Client) is not { } activity)
        {
            return null;
        }

        if (activity.IsAllDataRequested)
        {
            activity.SetTag("db.system.name", "aws.dynamodb");
            activity.SetTag("db.operation.name", operation.Name);
            activity.SetTag("db.collection.name", schema.TableName);
            activity.SetTag("aws.dynamodb.table_names", new[] { schema.TableName });
            activity.SetTag("aws.dynamodb.consistent_read", operation.ConsistentRead);
            activity.SetTag("rpc.system.name", "aws-api");
            activity.SetTag("rpc.method", $"DynamoDB/{operation.Name}");
            activity.SetTag("cloud.region", _region);
            activity.SetTag("server.address", _endpoint.Value?.Host);
            activity.SetTag("server.port", _endpoint.Value?.Port);
        }

        return activity;
    }

    private void Succeeded(DynamoDBOperation operation, Activity? activity, Answer answer, long started)
    {
        activity?.SetTag("aws.request_id", answer.RequestId);
        if (answer.CapacityUnits is { } units)
        {
            activity?.SetTag("aws.dynamodb.consumed_capacity", units);
            var counter = operation.ConsistentRead is null ? SessionTelemetry.CapacityWrite : SessionTelemetry.CapacityRead;
            counter.Add(units, new KeyValuePair<string, object?>("operation", operation.Name));
        }

        Record(operation, started, "ok", errorType: null);
    }

    private void Record(DynamoDBOperation operation, long started, string outcome, string? errorType)
    {
        if (!SessionTelemetry.OperationDuration.Enabled)
        {
            return;
        }

        var tags = new TagList { { "operation", operation.Name }, { "outcome", outcome } };
        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }

        SessionTelemetry.OperationDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
    }

    private static Uri? EndpointOf(AmazonDynamoDBConfig config)
    {
        try
        {
            return new Uri(config.DetermineServiceOperationEndpoint(new(new ListTablesRequest())).URL);
        }
        catch (AmazonClientException)
        {
            // No region yet; each call will say so.
            return null;
        }
    }
}
