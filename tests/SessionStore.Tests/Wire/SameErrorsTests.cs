using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using SessionStore.Table;
using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>Each refusal is the exception that the SDK's own client makes of the same bytes.</summary>
public sealed class SameErrorsTests
{
    public static TheoryData<int, string> Refusals => new()
    {
        { 400, Error("ConditionalCheckFailedException", """, "Item":{"id":{"S":"a"},"v":{"N":"7"}}""") },
        { 400, Error("ConditionalCheckFailedException") },
        { 400, Error("ProvisionedThroughputExceededException") },
        { 400, Error("ThrottlingException") },
        { 400, Error("RequestLimitExceeded") },
        { 400, Error("ResourceNotFoundException") },
        { 400, Error("TransactionConflictException") },
        { 400, Error("ItemCollectionSizeLimitExceededException") },
        { 400, Error("AccessDeniedException") },
        { 400, Error("UnrecognizedClientException") },
        { 400, Error("ValidationException") },
        { 400, """{"__type":"com.amazon.coral.validate#ValidationException","Message":"Item size has exceeded the maximum allowed size"}""" },
        { 400, """{"code":"Unheard","message":"of"}""" },
        { 400, "{}" },
        { 400, "" },
        { 403, "<html>a proxy's page</html>" },
        { 413, "" },
        { 500, Error("InternalServerError") },
        { 503, "<html>a proxy's page</html>" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_the_same_exception(int status, string body)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(status, body) };
        using var sdk = new AmazonDynamoDBClient(WireTable.Config(server.Address));

        await AssertSameAsync(
            server,
            () => sdk.UpdateItemAsync(new UpdateItemRequest { TableName = "sessions", Key = new(StringComparer.Ordinal) { ["id"] = new("a") } }),
            wire => wire.SendAsync("UpdateItem", new() { Id = "a" }, synchronous: false, CancellationToken.None).AsTask());
    }

    [Theory]
    [InlineData("""{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"id":{"S":"a"}}}""")]
    [InlineData("""{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"},{"Code":"None"}""")]
    public async Task A_cancelled_transaction_has_the_same_reasons(string reasons)
    {
        await using var server = new WireServer
        {
            Answer = _ => WireServer.Response(400, Error("TransactionCanceledException", $""", "CancellationReasons":[{reasons}]""")),
        };
        using var sdk = new AmazonDynamoDBClient(WireTable.Config(server.Address));

        await AssertSameAsync(
            server,
            () => sdk.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [] }),
            wire => wire.TransactAsync([], "token", synchronous: false, CancellationToken.None).AsTask());
    }

    /// <summary>With the SDK's own readers the third is read for ever.</summary>
    [Theory]
    [InlineData("{")]
    [InlineData("""{"__type":"x#ConditionalCheckFailedException","Item":"a"}""")]
    [InlineData("""{"__type":"x#TransactionCanceledException","CancellationReasons":"a"}""")]
    [InlineData("""{"__type":"x#TransactionCanceledException","CancellationReasons":[{"Item":{"id":{"N":"one"}}}]}""")]
    [InlineData("""{"__type":"x#ValidationException","message":{}}""")]
    [InlineData("""{"__type":"x#ValidationException"} {}""")]
    public async Task A_refusal_that_is_damaged_says_nothing_and_may_be_tried_again(string body)
    {
        await using var server = new WireServer { Answer = _ => WireServer.Response(400, body) };
        var wire = new WireClient(WireTable.Config(server.Address), WireTable.Schema);

        var failure = await Assert.ThrowsAsync<IOException>(() => wire.SendAsync("UpdateItem", new() { Id = "a" }, synchronous: false, CancellationToken.None).AsTask());

        Assert.Equal(SessionStoreFailure.Unavailable, DynamoDBFailures.Classify(failure));
        Assert.True(DynamoDBFailures.IsUncertain(failure));
    }

    private static string Error(string code, string more = "") => $$"""{"__type":"com.amazonaws.dynamodb.v20120810#{{code}}","message":"What it said."{{more}}}""";

    private static async Task AssertSameAsync(WireServer server, Func<Task> sdk, Func<WireClient, Task> wire)
    {
        var expected = await Assert.ThrowsAnyAsync<AmazonServiceException>(sdk);
        var actual = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => wire(new(WireTable.Config(server.Address), WireTable.Schema)));

        Assert.Equal(Describe(expected), Describe(actual));
    }

    private static string Describe(AmazonServiceException exception) => JsonSerializer.Serialize(new
    {
        Type = exception.GetType().FullName,
        // Where the answer says nothing the SDK refers to an exception that is not there, or repeats the body, which may hold a session; we name code and status.
        Message = exception.Message.StartsWith("The service returned an error", StringComparison.Ordinal) ? null : exception.Message,
        exception.ErrorCode,
        ErrorType = exception.ErrorType.ToString(),
        exception.RequestId,
        exception.StatusCode,
        (exception as ConditionalCheckFailedException)?.Item,
        (exception as TransactionCanceledException)?.CancellationReasons,
    });
}
