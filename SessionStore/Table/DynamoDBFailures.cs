using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace SessionStore.Table;

/// <summary>Sorts what the SDK throws into what a caller can do about it.</summary>
internal static class DynamoDBFailures
{
    public const string ContentionAdvice =
        "Try again; if it lasts, look for a client that signs in with every request, or an account that very many share.";

    public static SessionException Translate(Exception exception, string operation, SessionTableSchema schema, string? region, string? roleArn)
    {
        if (IsItemTooLarge(exception))
        {
            return new SessionTooLargeException(
                $"A session would pass the {SessionItemSize.Maximum:N0} bytes that an item in DynamoDB holds: together with what other " +
                "requests have stored in it meanwhile, this request's changes are too large. Keep large data elsewhere, in S3 or an " +
                "item of its own, and a reference to it in the session.",
                exception);
        }

        var table = $"Session table '{schema.TableName}' in {region ?? "an unknown region"}";
        var failure = Classify(exception);
        var reason = DynamoDBMessage.Of(exception).TrimEnd('.', ';', '\n', '\r', ' ');
        var message = failure switch
        {
            SessionStoreFailure.TableNotFound =>
                $"{table} was not found. Set Aspire:DynamoDB:Session:TableName and the region, or create the table.",
            SessionStoreFailure.AccessDenied =>
                $"{table}: access was denied to {Who(roleArn)}: {reason}. {AccessAdvice(reason)}",
            SessionStoreFailure.Credentials =>
                $"{table}: no valid credentials from {Who(roleArn)}: {reason}. Check that they exist, have not expired, and that this machine's clock is right.",
            SessionStoreFailure.Throttled =>
                $"{table} is throttled: {reason}. Raise its capacity, or find what uses it up.",
            SessionStoreFailure.Rejected =>
                $"{table}: DynamoDB refused the request: {reason}. " + RefusalAdvice(exception, operation, reason, schema),
            _ when IsConflict(exception) =>
                $"{table}: many requests write the same item at once, one user's list of sessions or one session, and this one lost " +
                $"to others at every try: {reason}. {ContentionAdvice}",
            _ => $"{table} could not be reached: {reason}. Check the region, the endpoint and the network, if it does not pass by itself.",
        };
        return new SessionStoreException(failure, message, exception);
    }

    public static SessionStoreFailure Classify(Exception exception) => exception switch
    {
        ResourceNotFoundException => SessionStoreFailure.TableNotFound,
        TransactionCanceledException canceled => Classify(canceled),
        AmazonServiceException service => Classify(service),
        HttpRequestException or SocketException or IOException or OperationCanceledException or TimeoutException => SessionStoreFailure.Unavailable,
        // The SDK's word for "nothing in the credential chain".
        AmazonClientException => SessionStoreFailure.Credentials,
        _ => SessionStoreFailure.Unavailable,
    };

    /// <summary>Whether another try may succeed.</summary>
    public static bool IsTransient(Exception exception) =>
        Classify(exception) is SessionStoreFailure.Throttled or SessionStoreFailure.Unavailable;

    /// <summary>Whether the request may have been carried out although it failed.</summary>
    public static bool IsUncertain(Exception exception) => Classify(exception) == SessionStoreFailure.Unavailable && exception switch
    {
        _ when IsConflict(exception) => false,
        // These happen before the request is sent.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => false,
        _ => true,
    };

    /// <summary>DynamoDB refuses to write an item while a transaction on it is under way.</summary>
    private static bool IsConflict(Exception exception) => exception switch
    {
        TransactionConflictException or ReplicatedWriteConflictException => true,
        TransactionCanceledException canceled => HasReason(canceled, "TransactionConflict"),
        _ => false,
    };

    private static SessionStoreFailure Classify(AmazonServiceException exception) => exception.ErrorCode switch
    {
        "AccessDeniedException" or "AccessDenied" => SessionStoreFailure.AccessDenied,
        "ExpiredTokenException" or "ExpiredToken" or "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException" or
            "MissingAuthenticationTokenException" or "IncompleteSignatureException" => SessionStoreFailure.Credentials,
        "ThrottlingException" or "Throttling" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" => SessionStoreFailure.Throttled,
        "TransactionConflictException" or "TransactionInProgressException" or "ReplicatedWriteConflictException" => SessionStoreFailure.Unavailable,
        _ => exception.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => SessionStoreFailure.Throttled,
            HttpStatusCode.RequestTimeout => SessionStoreFailure.Unavailable,
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => SessionStoreFailure.Rejected,
            _ => SessionStoreFailure.Unavailable,
        },
    };

    private static SessionStoreFailure Classify(TransactionCanceledException canceled) => true switch
    {
        _ when HasReason(canceled, "ThrottlingError", "ProvisionedThroughputExceeded") => SessionStoreFailure.Throttled,
        _ when HasReason(canceled, "TransactionConflict") => SessionStoreFailure.Unavailable,
        _ => SessionStoreFailure.Rejected,
    };

    private static bool HasReason(TransactionCanceledException canceled, params ReadOnlySpan<string> codes)
    {
        foreach (var reason in canceled.CancellationReasons ?? [])
        {
            if (codes.Contains(reason.Code))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There is no error code for it: DynamoDB says "Item size to update has exceeded the maximum allowed size".</summary>
    private static bool IsItemTooLarge(Exception exception) => exception switch
    {
        TransactionCanceledException canceled => canceled.CancellationReasons?.Exists(reason => SaysTooLarge(reason.Message)) == true,
        AmazonServiceException { ErrorCode: "ValidationException" } => SaysTooLarge(exception.Message),
        _ => false,
    };

    private static bool SaysTooLarge(string? message) =>
        message?.Contains("exceeded the maximum allowed size", StringComparison.OrdinalIgnoreCase) == true &&
        message.Contains("item size", StringComparison.OrdinalIgnoreCase);

    private static string RefusalAdvice(Exception exception, string operation, string reason, SessionTableSchema schema) => true switch
    {
        _ when DynamoDBMessage.IsAboutTheKey(reason) =>
            $"Check that the partition key is the string '{schema.KeyAttribute}', and the table's only key; or set PartitionKeyName.",
        _ when operation == "TransactWriteItems" && exception is not TransactionCanceledException =>
            "Look at what it names. A global table with multi-region strong consistency takes no transactions, and a new id, a sign-in, a ticket " +
            "and a session that moves from another store are one: use such a table without them, or another.",
        _ => "Look at what it names: an index, an attribute that something else writes, a setting of the table.",
    };

    private static string AccessAdvice(string reason) => true switch
    {
        _ when reason.Contains("kms:", StringComparison.OrdinalIgnoreCase) =>
            "The table is encrypted with a KMS key: the role's or app's policy, the key's policy and RoleSessionPolicy, if it is set, must " +
            "allow kms:Decrypt on that key through DynamoDB.",
        _ when reason.Contains("session policy", StringComparison.OrdinalIgnoreCase) =>
            "It is not the role's policy but its session's, which must allow it too: see RoleSessionPolicy.",
        _ => "The policy must allow dynamodb:DescribeTable, GetItem, PutItem, UpdateItem and DeleteItem on the table's ARN.",
    };

    private static string Who(string? roleArn) => roleArn is null ? "the app's own credentials" : $"role {roleArn}";
}
