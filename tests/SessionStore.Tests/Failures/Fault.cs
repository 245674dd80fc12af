using System.Net;

namespace SessionStore.Tests.Failures;

/// <summary>What DynamoDB, or the network before it, can do to a call, and what is promised to come of it.</summary>
/// <param name="Failure">How the exception classifies it.</param>
/// <param name="Attempts">How often the call is made in all.</param>
/// <param name="ErrorType">As the call's span and metric have it.</param>
/// <param name="Advice">Part of the exception's message.</param>
/// <param name="Answer">Instead of DynamoDB's.</param>
internal sealed record Fault(
    SessionStoreFailure Failure, int Attempts, string ErrorType, string Advice, Func<CancellationToken, Task<HttpResponseMessage?>> Answer)
{
    public static readonly IReadOnlyDictionary<string, Fault> All = new Dictionary<string, Fault>(StringComparer.Ordinal)
    {
        ["throttled (provisioned)"] = Error(SessionStoreFailure.Throttled, 4, 400, "ProvisionedThroughputExceededException", "Raise its capacity"),
        ["throttled (on demand)"] = Error(SessionStoreFailure.Throttled, 4, 400, "ThrottlingException", "Raise its capacity"),
        ["server error"] = Error(SessionStoreFailure.Unavailable, 4, 500, "InternalServerError", "could not be reached"),
        ["gateway error"] = Page(503, "AmazonDynamoDBException"),
        ["no DynamoDB behind the address"] = Page(200, "AmazonUnmarshallingException"),
        ["hang"] = new(SessionStoreFailure.Unavailable, 1, "TimeoutException", "No answer within 5 s", Hang) { IOTimeout = TimeSpan.FromSeconds(5) },
        ["connection refused"] = new(SessionStoreFailure.Unavailable, 4, "HttpRequestException", "Connection refused", Refuse),
        ["missing table"] = Error(SessionStoreFailure.TableNotFound, 1, 400, "ResourceNotFoundException", "was not found. Set Aspire:DynamoDB:Session:TableName"),
        ["access denied"] = Error(SessionStoreFailure.AccessDenied, 1, 400, "AccessDeniedException", "The policy must allow dynamodb:DescribeTable"),
        ["expired token"] = Error(SessionStoreFailure.Credentials, 1, 400, "ExpiredTokenException", "no valid credentials from the app's own credentials"),
        ["unknown token"] = Error(SessionStoreFailure.Credentials, 1, 400, "UnrecognizedClientException", "no valid credentials"),
        ["signed for another region, or by a wrong clock"] = Error(SessionStoreFailure.Credentials, 1, 400, "InvalidSignatureException", "clock"),
        ["another key schema"] = Error(
            SessionStoreFailure.Rejected, 1, 400, "ValidationException", "Check that the partition key is the string 'id'", "The provided key element does not match the schema"),
        ["an index over another type"] = Error(
            SessionStoreFailure.Rejected, 1, 400, "ValidationException", "refused the request: One or more parameter values were invalid: Type mismatch for Index Key v",
            "One or more parameter values were invalid: Type mismatch for Index Key v Expected: S Actual: N IndexName: versions"),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public TimeSpan IOTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Passes by itself: 503. Somebody has to put it right: 500.</summary>
    public HttpStatusCode Status => Failure is SessionStoreFailure.Unavailable or SessionStoreFailure.Throttled or SessionStoreFailure.Credentials
        ? HttpStatusCode.ServiceUnavailable
        : HttpStatusCode.InternalServerError;

    public static HttpResponseMessage Response(int status, string code, string message = "Injected") => new((HttpStatusCode)status)
    {
        Content = new StringContent($$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"{{message}}"}"""),
    };

    private static Fault Error(SessionStoreFailure failure, int attempts, int status, string code, string advice, string message = "Injected") =>
        new(failure, attempts, code, advice, _ => Task.FromResult<HttpResponseMessage?>(Response(status, code, message)));

    private static Fault Page(int status, string errorType) => new(
        SessionStoreFailure.Unavailable,
        4,
        errorType,
        "could not be reached",
        _ => Task.FromResult<HttpResponseMessage?>(new((HttpStatusCode)status) { Content = new StringContent("<html>a proxy's page</html>") }));

    private static async Task<HttpResponseMessage?> Hang(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return null;
    }

    private static Task<HttpResponseMessage?> Refuse(CancellationToken cancellationToken) =>
        throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
}
