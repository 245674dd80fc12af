using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace SessionStore.Table;

/// <summary>Sorts what the SDK throws into what a caller can do about it.</summary>
internal static class DynamoDBFailures
{
    public static SessionStoreException Translate(Exception exception, SessionTableSchema schema, string? region, string? roleArn)
    {
        var table = $"Session table '{schema.TableName}' in {region ?? "an unknown region"}";
        var failure = Classify(exception);
        var message = failure switch
        {
            SessionStoreFailure.TableNotFound =>
                $"{table} was not found. Set Aspire:DynamoDB:Session:TableName and the region, or create the table.",
            SessionStoreFailure.AccessDenied =>
                $"{table}: access was denied to {Who(roleArn)}. {exception.Message} The policy must allow dynamodb:DescribeTable, " +
                "GetItem, PutItem, UpdateItem and DeleteItem on the table's ARN.",
            SessionStoreFailure.Credentials => $"{table}: no valid credentials for {Who(roleArn)}. {exception.Message}",
            SessionStoreFailure.Throttled =>
                $"{table} is throttled. {exception.Message} Raise its capacity, or find what uses it up.",
            SessionStoreFailure.Rejected =>
                $"{table}: DynamoDB refused the request. {exception.Message} Check that the partition key is the string '{schema.KeyAttribute}'.",
            _ => $"{table} could not be reached. {exception.Message}",
        };
        return new(failure, message, exception);
    }

    public static SessionStoreFailure Classify(Exception exception) => exception switch
    {
        ResourceNotFoundException => SessionStoreFailure.TableNotFound,
        AmazonServiceException service => Classify(service),
        HttpRequestException or SocketException or IOException or OperationCanceledException or TimeoutException => SessionStoreFailure.Unavailable,
        // The SDK's word for "nothing in the credential chain", and for a region that is missing.
        AmazonClientException => SessionStoreFailure.Credentials,
        _ => SessionStoreFailure.Unavailable,
    };

    /// <summary>Whether another try may succeed.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is TransactionConflictException or TransactionInProgressException ||
        (exception is TransactionCanceledException canceled && canceled.CancellationReasons?.Exists(r => r.Code == "TransactionConflict") == true) ||
        Classify(exception) is SessionStoreFailure.Throttled or SessionStoreFailure.Unavailable;

    /// <summary>Whether the request may have been carried out although it failed.</summary>
    public static bool IsUncertain(Exception exception) => Classify(exception) == SessionStoreFailure.Unavailable &&
        exception is not (TransactionConflictException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError });

    private static SessionStoreFailure Classify(AmazonServiceException exception) => exception.ErrorCode switch
    {
        "AccessDeniedException" or "AccessDenied" => SessionStoreFailure.AccessDenied,
        "ExpiredTokenException" or "ExpiredToken" or "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException" or
            "MissingAuthenticationTokenException" or "IncompleteSignatureException" => SessionStoreFailure.Credentials,
        "ThrottlingException" or "Throttling" or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" => SessionStoreFailure.Throttled,
        _ when exception.StatusCode is HttpStatusCode.BadRequest => SessionStoreFailure.Rejected,
        _ => SessionStoreFailure.Unavailable,
    };

    private static string Who(string? roleArn) => roleArn ?? "the app's own credentials";
}
