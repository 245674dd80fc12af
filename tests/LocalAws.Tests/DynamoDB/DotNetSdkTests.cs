using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using LocalAws.Tests.Support;

namespace LocalAws.Tests.DynamoDB;

/// <summary>The AWS SDK for .NET as a client.</summary>
public sealed class DotNetSdkTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    private readonly LocalAwsServer _server = fixture.Server;

    [Theory]
    [InlineData("plain")]
    [InlineData("a+b c/d%20=&?#äöü€😀\u2028\"\\\t")]
    [InlineData("arn:aws:dynamodb:ddblocal:000000000000:table/sessions")]
    public async Task What_was_written_with_the_role_is_read_back_to_the_letter(string text)
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());
        var id = Guid.NewGuid().ToString() + text;

        await table.PutItemAsync(LocalAwsServer.TableArn, Item.Of(id, "text", new(text)));
        var read = await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of(id), consistentRead: true);

        Assert.Equal(text, read.Item["text"].S);
    }

    [Fact]
    public async Task A_body_near_the_item_limit_passes()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());
        var data = new byte[390 * 1024];
        Random.Shared.NextBytes(data);

        await table.PutItemAsync(LocalAwsServer.TableArn, Item.Of("big", "data", new() { B = new MemoryStream(data) }));
        var read = await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("big"), consistentRead: true);

        Assert.Equal(data, read.Item["data"].B.ToArray());
    }

    [Fact]
    public async Task An_item_over_the_limit_is_DynamoDBs_own_error()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.PutItemAsync(
            LocalAwsServer.TableArn, Item.Of("huge", "data", new(new string('x', 2 * 1024 * 1024)))));

        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Contains("Item size has exceeded", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_fails_is_DynamoDBs_own_error()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());

        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => table.DeleteItemAsync(new DeleteItemRequest
        {
            TableName = LocalAwsServer.TableArn,
            Key = Item.Of("absent"),
            ConditionExpression = "attribute_exists(id)",
        }));
    }

    [Fact]
    public async Task The_table_is_described_as_one_of_the_table_account()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());

        var description = (await table.DescribeTableAsync(LocalAwsServer.TableArn)).Table;

        Assert.Equal(LocalAwsServer.TableArn, description.TableArn);
        Assert.Equal(TableStatus.ACTIVE, description.TableStatus);
        Assert.Equal(BillingMode.PAY_PER_REQUEST, description.BillingModeSummary.BillingMode);
    }

    [Fact]
    public async Task The_role_may_do_its_five_actions_and_no_others()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());

        var scan = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.ScanAsync(new ScanRequest(LocalAwsServer.TableArn)));
        var list = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.ListTablesAsync());
        var check = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.TransactWriteItemsAsync(new TransactWriteItemsRequest
        {
            TransactItems =
            [
                new() { Put = new() { TableName = LocalAwsServer.TableArn, Item = Item.Of("t") } },
                new() { ConditionCheck = new() { TableName = LocalAwsServer.TableArn, Key = Item.Of("u"), ConditionExpression = "attribute_not_exists(id)" } },
            ],
        }));

        Assert.All([scan, list, check], error => Assert.Equal("AccessDeniedException", error.ErrorCode));
        Assert.Equal(
            "User: arn:aws:sts::111111111111:assumed-role/sessions-table-access/tests is not authorized to perform: dynamodb:Scan "
            + $"on resource: {LocalAwsServer.TableArn} because no identity-based policy allows the dynamodb:Scan action",
            scan.Message);
        Assert.Contains("dynamodb:ConditionCheckItem", check.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData(LocalAwsServer.TableArn)]
    public async Task A_transaction_of_allowed_actions_passes(string tableName)
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());
        var id = Guid.NewGuid().ToString();
        const string Text = "äöü <&>\"' arn:aws:dynamodb:us-east-1:111111111111:table/sessions";

        await table.TransactWriteItemsAsync(new TransactWriteItemsRequest
        {
            TransactItems = [new() { Put = new() { TableName = tableName, Item = Item.Of(id, "text", new(Text)) } }],
        });

        Assert.Equal(Text, (await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of(id), consistentRead: true)).Item["text"].S);
    }

    [Theory]
    [InlineData("sessions", "arn:aws:dynamodb:us-east-1:222222222222:table/sessions")]
    [InlineData(LocalAwsServer.TableArn, LocalAwsServer.TableArn)]
    public async Task Without_the_role_the_app_reaches_no_table(string tableName, string resource)
    {
        using var table = _server.DynamoDB(new BasicAWSCredentials(LocalAwsServer.AppKey.Id, LocalAwsServer.AppKey.Secret));

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.GetItemAsync(tableName, Item.Of("a")));

        Assert.Equal("AccessDeniedException", error.ErrorCode);
        Assert.Contains($"{LocalAws.Identity.Accounts.AppUserArn} is not authorized to perform: dynamodb:GetItem on resource: {resource} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_policy_narrows_the_role_and_widens_nothing()
    {
        var credentials = await _server.AssumeRoleAsync(request => request.Policy = """
            { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Scan"], "Resource": "*" } }
            """);
        using var table = _server.DynamoDB(credentials);

        await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a"));
        var put = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.PutItemAsync(LocalAwsServer.TableArn, Item.Of("a")));
        var scan = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.ScanAsync(new ScanRequest(LocalAwsServer.TableArn)));

        Assert.EndsWith("because no session policy allows the dynamodb:PutItem action", put.Message, StringComparison.Ordinal);
        Assert.EndsWith("because no identity-based policy allows the dynamodb:Scan action", scan.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_fail_the_second_they_expire()
    {
        await using var server = await LocalAwsServer.StartAsync(fixture.DynamoDBEndpoint);
        var credentials = await server.AssumeRoleAsync();
        using var table = server.DynamoDB(credentials);

        server.Time.Advance(TimeSpan.FromSeconds(50));
        await table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a"));
        server.Time.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a")));

        Assert.Equal("ExpiredTokenException", error.ErrorCode);
    }

    [Fact]
    public async Task A_token_goes_with_its_own_key_only()
    {
        var one = await _server.AssumeRoleAsync();
        var other = await _server.AssumeRoleAsync();
        using var table = _server.DynamoDB(new SessionAWSCredentials(one.AccessKeyId, one.SecretAccessKey, other.SessionToken));

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a")));

        Assert.Equal("UnrecognizedClientException", error.ErrorCode);
        Assert.Equal("The security token included in the request is invalid.", error.Message);
    }

    [Fact]
    public async Task Another_region_is_refused()
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync(), region: "eu-west-1");

        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a")));

        Assert.Equal("InvalidSignatureException", error.ErrorCode);
        Assert.Contains("Credential should be scoped to a valid region", error.Message, StringComparison.Ordinal);
    }
}
