using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using SessionStore.Table;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>What DynamoDB refuses is said in its own words; the partition key is named when it is the fault, and nothing secret ever.</summary>
public sealed class RefusedRequestTests(DynamoDBFixture dynamoDB)
{
    private const string KeyAdvice = "Check that the partition key is the string 'id'";
    private const string OtherAdvice = "Look at what it names";
    private const string Id = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";

    private static readonly SessionTableSchema Schema = new("sessions", "id", "expires", "session#");

    /// <summary>A table with a key that is not expected: its name, its type, and whether there is a second.</summary>
    public static TheoryData<string, string, bool> Keys => new() { { "pk", "S", false }, { "id", "N", false }, { "id", "B", false }, { "id", "S", true } };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_table_with_another_key_is_an_error_that_names_the_expected_one(string name, string type, bool hasSortKey)
    {
        var table = $"key-{Guid.NewGuid():N}";
        await dynamoDB.Client.CreateTableAsync(new CreateTableRequest
        {
            TableName = table,
            KeySchema = hasSortKey ? [new(name, KeyType.HASH), new("sort", KeyType.RANGE)] : [new(name, KeyType.HASH)],
            AttributeDefinitions = hasSortKey ? [new(name, type), new("sort", "S")] : [new(name, type)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map, table: table);
        using var browser = app.NewBrowser();

        var failures = new List<SessionStoreException>
        {
            await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(Write)),
            await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(async session =>
            {
                session.SetString("k", "v");
                await session.BindToUserAsync("ada");
            })),
            await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.IncrementAsync("n"))),
        };

        Assert.All(failures, failure =>
        {
            Assert.Equal(SessionStoreFailure.Rejected, failure.Failure);
            Assert.StartsWith($"Session table '{table}' in us-east-1: DynamoDB refused the request: ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(KeyAdvice, failure.Message, StringComparison.Ordinal);
        });

        static async Task Write(ISession session)
        {
            session.SetString("k", "v");
            await session.CommitAsync();
        }
    }

    [Theory]
    [InlineData("The provided key element does not match the schema", KeyAdvice)]
    [InlineData("One or more parameter values were invalid: Missing the key pk in the item", KeyAdvice)]
    [InlineData("One or more parameter values were invalid: Type mismatch for key id expected: N actual: S", KeyAdvice)]
    [InlineData("One of the required keys was not given a value", KeyAdvice)]
    [InlineData("The number of conditions on the keys is invalid", KeyAdvice)]
    [InlineData("One or more parameter values were invalid: Type mismatch for Index Key v Expected: S Actual: N IndexName: by-version", OtherAdvice)]
    [InlineData("The document path provided in the update expression is invalid for update", OtherAdvice)]
    [InlineData("An operand in the update expression has an incorrect data type", OtherAdvice)]
    [InlineData("Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;", OtherAdvice)]
    [InlineData("Transaction request cannot include multiple operations on one item", OtherAdvice)]
    public void What_DynamoDB_said_is_said_and_the_key_is_blamed_only_for_its_own_faults(string said, string advice)
    {
        var failure = Translate(Refusal(said));

        Assert.Equal(SessionStoreFailure.Rejected, Assert.IsType<SessionStoreException>(failure).Failure);
        Assert.Contains($"DynamoDB refused the request: {said.TrimEnd(';')}. {advice}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The provided key element does not match the schema", KeyAdvice)]
    [InlineData("An operand in the update expression has an incorrect data type", OtherAdvice)]
    public void Of_a_transaction_it_is_what_its_reasons_say(string said, string advice)
    {
        var failure = Translate(new TransactionCanceledException("Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, ValidationError]")
        {
            CancellationReasons = [new() { Code = "None" }, Reason(said), Reason(said)],
        });

        Assert.Contains($"DynamoDB refused the request: {said}. {advice}", failure.Message, StringComparison.Ordinal);

        static CancellationReason Reason(string message) => new() { Code = "ValidationError", Message = message };
    }

    [Theory]
    [InlineData("ThrottlingError")]
    [InlineData("ProvisionedThroughputExceeded")]
    public void A_transaction_that_one_table_or_item_throttled_is_throttled(string code)
    {
        var cancelled = new TransactionCanceledException("Transaction cancelled.") { CancellationReasons = [new() { Code = "None" }, new() { Code = code }] };

        Assert.Equal(SessionStoreFailure.Throttled, DynamoDBFailures.Classify(cancelled));
    }

    [Theory]
    [InlineData(null, "the app's own credentials")]
    [InlineData("arn:aws:iam::111111111111:role/table-access", "role arn:aws:iam::111111111111:role/table-access")]
    public void A_denial_names_who_was_denied(string? roleArn, string who)
    {
        var denial = new AmazonDynamoDBException("Not authorized.") { ErrorCode = "AccessDeniedException", StatusCode = HttpStatusCode.BadRequest };

        var failure = DynamoDBFailures.Translate(denial, "GetItem", Schema, "us-east-1", roleArn);

        Assert.Contains($"access was denied to {who}: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"1 validation error detected: Value 'session#{Id} and more' at 'key' failed to satisfy constraint", "Value '…' at 'key' failed")]
    [InlineData("One or more parameter values were invalid: Input collection [secret, secret] contains duplicates", "Input collection […] contains duplicates")]
    [InlineData("The parameter cannot be converted to a numeric value: secret", "numeric value: …")]
    [InlineData($"Something about session#{Id}, which nobody foresaw", "Something about session#…, which")]
    public async Task What_it_repeats_of_the_request_is_left_out_everywhere(string said, string kept)
    {
        await using var faulty = await FaultyApp.StartAsync(dynamoDB);
        using var observed = new Observed(faulty.App.Table);
        faulty.Break(new(SessionStoreFailure.Rejected, 1, "", "", _ => Task.FromResult<HttpResponseMessage?>(Fault.Response(400, "ValidationException", said))), "GetItem");

        await faulty.Browser.StatusAsync("/get");

        var exception = Assert.Single(faulty.App.Log.Lines, line => line.EventId.Id == 103).Exception!;
        var status = observed.Span("DynamoDB.GetItem").StatusDescription!;
        Assert.Equal("ValidationException", Assert.IsType<AmazonServiceException>(exception.InnerException, exactMatch: false).ErrorCode);
        Assert.All([exception.ToString(), status], text =>
        {
            Assert.Contains(kept, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Id, text, StringComparison.Ordinal);
        });
    }

    private static SessionException Translate(Exception exception) => DynamoDBFailures.Translate(exception, "UpdateItem", Schema, "us-east-1", roleArn: null);

    private static AmazonDynamoDBException Refusal(string message) => new(message, ErrorType.Sender, "ValidationException", "request", HttpStatusCode.BadRequest);
}
