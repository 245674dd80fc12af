using System.Text.Json;
using LocalAws.Tests.Support;
using Tests.Shared;

namespace LocalAws.Tests;

/// <summary>The cross-account walkthrough with the AWS CLI, from the set-up to the clean-up.</summary>
public sealed class WalkthroughTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    private const string Key = """{"id":{"S":"a"}}""";

    private readonly LocalAwsServer _server = fixture.Server;
    private readonly AwsCli _owner = CliOf(fixture.Server, LocalAwsServer.TableKey);
    private readonly AwsCli _user = CliOf(fixture.Server, LocalAwsServer.AppKey);

    [Fact]
    public async Task Set_up_use_observe_and_clean_up()
    {
        Tool.Require("aws");
        var name = NewName();

        // Set up, in the account that owns the table.
        var tableArn = await CreateTableAsync(name);
        Assert.Equal($"arn:aws:dynamodb:us-east-1:111111111111:table/{name}", tableArn);
        var role = await _owner.SucceedAsync("iam", "create-role", "--role-name", name, "--assume-role-policy-document", Trust("arn:aws:iam::222222222222:root"), "--query", "Role.Arn", "--output", "text");
        Assert.Equal($"arn:aws:iam::111111111111:role/{name}", role);
        await _owner.SucceedAsync("iam", "put-role-policy", "--policy-name", "dynamodb-access", "--role-name", name, "--policy-document", Policy(tableArn, "DescribeTable", "GetItem", "UpdateItem", "PutItem", "DeleteItem"));
        Assert.Equal("dynamodb-access", await _owner.SucceedAsync("iam", "list-role-policies", "--role-name", name, "--query", "PolicyNames", "--output", "text"));
        Assert.Contains("dynamodb:UpdateItem", await _owner.SucceedAsync("iam", "get-role-policy", "--role-name", name, "--policy-name", "dynamodb-access"), StringComparison.Ordinal);
        Assert.Contains("222222222222:root", await _owner.SucceedAsync("iam", "get-role", "--role-name", name), StringComparison.Ordinal);

        // Use, from the other account.
        var session = await _user.AssumeRoleAsync(role);
        await session.SucceedAsync("dynamodb", "put-item", "--table-name", tableArn, "--item", Key);
        Assert.Contains("\"S\": \"a\"", await session.SucceedAsync("dynamodb", "get-item", "--table-name", tableArn, "--key", Key), StringComparison.Ordinal);
        await session.SucceedAsync("dynamodb", "delete-item", "--table-name", tableArn, "--key", Key);

        // Observe, in the account that owns the table.
        var assumed = (await _server.EventsAsync("?eventSource=sts.amazonaws.com&eventName=AssumeRole&account=111111111111"))
            .Single(entry => entry.GetProperty("requestParameters").GetProperty("roleArn").GetString() == role);
        Assert.Equal("arn:aws:iam::222222222222:user/web-app", assumed.GetProperty("userIdentity").GetProperty("arn").GetString());
        Assert.False(assumed.TryGetProperty("errorCode", out _));

        // Clean up.
        Assert.Contains("DeleteConflict", await _owner.FailAsync("iam", "delete-role", "--role-name", name), StringComparison.Ordinal);
        await _owner.SucceedAsync("iam", "delete-role-policy", "--role-name", name, "--policy-name", "dynamodb-access");
        await _owner.SucceedAsync("iam", "delete-role", "--role-name", name);
        Assert.Equal(tableArn, await _owner.SucceedAsync("dynamodb", "delete-table", "--table-name", name, "--query", "TableDescription.TableArn", "--output", "text"));
        Assert.Contains("NoSuchEntity", await _owner.FailAsync("iam", "get-role", "--role-name", name), StringComparison.Ordinal);
        Assert.Contains("UnrecognizedClientException", await session.FailAsync("dynamodb", "get-item", "--table-name", tableArn, "--key", Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trust_policy_without_the_apps_account_lets_nobody_in()
    {
        Tool.Require("aws");
        var name = NewName();
        await _owner.SucceedAsync("iam", "create-role", "--role-name", name, "--assume-role-policy-document", Trust("arn:aws:iam::333333333333:root"));

        var error = await _user.FailAsync("sts", "assume-role", "--role-arn", $"arn:aws:iam::111111111111:role/{name}", "--role-session-name", "tests");
        await _owner.SucceedAsync("iam", "update-assume-role-policy", "--role-name", name, "--policy-document", Trust("222222222222"));
        await _user.AssumeRoleAsync($"arn:aws:iam::111111111111:role/{name}");

        Assert.Contains($"(AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::222222222222:user/web-app is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/{name}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_policy_without_UpdateItem_makes_exactly_the_updates_fail()
    {
        Tool.Require("aws");
        var name = NewName();
        var tableArn = await CreateTableAsync(name);
        await _owner.SucceedAsync("iam", "create-role", "--role-name", name, "--assume-role-policy-document", Trust("arn:aws:iam::222222222222:user/web-app"));
        await _owner.SucceedAsync("iam", "put-role-policy", "--policy-name", "read", "--role-name", name, "--policy-document", Policy(tableArn, "DescribeTable", "GetItem", "PutItem", "DeleteItem"));
        var session = await _user.AssumeRoleAsync($"arn:aws:iam::111111111111:role/{name}");
        string[] update = ["dynamodb", "update-item", "--table-name", tableArn, "--key", Key, "--update-expression", "SET n = :n", "--expression-attribute-values", """{":n":{"N":"1"}}"""];

        await session.SucceedAsync("dynamodb", "put-item", "--table-name", tableArn, "--item", Key);
        await session.SucceedAsync("dynamodb", "get-item", "--table-name", tableArn, "--key", Key);
        var error = await session.FailAsync(update);

        Assert.Contains(
            $"(AccessDeniedException) when calling the UpdateItem operation: User: arn:aws:sts::111111111111:assumed-role/{name}/tests is not authorized to perform: dynamodb:UpdateItem on resource: {tableArn} because no identity-based policy allows the dynamodb:UpdateItem action",
            error,
            StringComparison.Ordinal);

        // A policy takes effect at once, for sessions that are there too.
        await _owner.SucceedAsync("iam", "put-role-policy", "--policy-name", "write", "--role-name", name, "--policy-document", Policy(tableArn, "UpdateItem"));
        await session.SucceedAsync(update);
    }

    [Fact]
    public async Task A_policy_that_would_not_be_enforced_is_refused_at_once()
    {
        Tool.Require("aws");

        var error = await _owner.FailAsync("iam", "create-role", "--role-name", NewName(), "--assume-role-policy-document", """
            { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "222222222222" }, "Action": "sts:AssumeRole",
              "Condition": { "NumericLessThan": { "aws:MultiFactorAuthAge": "60" } } } }
            """);

        Assert.Contains("(MalformedPolicyDocument)", error, StringComparison.Ordinal);
        Assert.Contains("NumericLessThan", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_administers_nothing()
    {
        Tool.Require("aws");

        var error = await _user.FailAsync("iam", "delete-role", "--role-name", "sessions-table-access");

        Assert.Contains("(AccessDenied) when calling the DeleteRole operation", error, StringComparison.Ordinal);
        Assert.Contains("iam:DeleteRole on resource: arn:aws:iam::222222222222:role/sessions-table-access", error, StringComparison.Ordinal);
    }

    private static string NewName() => $"walkthrough-{Guid.NewGuid():N}";

    private static string Trust(string principal) => $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": "AllowAssumeRole", "Effect": "Allow", "Principal": { "AWS": "{{principal}}" }, "Action": "sts:AssumeRole" }
          ]
        }
        """;

    private static string Policy(string tableArn, params string[] actions) => JsonSerializer.Serialize(new
    {
        Version = "2012-10-17",
        Statement = new[]
        {
            new { Sid = "AllowDynamoDBAccess", Effect = "Allow", Action = actions.Select(action => $"dynamodb:{action}"), Resource = tableArn },
        },
    });

    private async Task<string> CreateTableAsync(string name)
    {
        await _owner.SucceedAsync("dynamodb", "create-table", "--table-name", name, "--attribute-definitions", "AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST");
        return await _owner.SucceedAsync("dynamodb", "describe-table", "--table-name", name, "--query", "Table.TableArn", "--output", "text");
    }

    private static AwsCli CliOf(LocalAwsServer server, (string Id, string Secret) key) => new(server.Endpoint, "us-east-1", key.Id, key.Secret);
}
