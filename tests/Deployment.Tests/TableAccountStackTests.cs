using System.Text.Json.Nodes;

namespace Deployment.Tests;

public class TableAccountStackTests(SynthesizedStacks stacks)
{
    private static readonly string[] FiveActions =
    [
        "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
    ];

    private static JsonNode TableRole => SynthesizedStacks.Source.Resource("AWS::IAM::Role");

    [Fact]
    public void The_table_has_a_string_key_and_no_index()
    {
        var table = SynthesizedStacks.Source.Resource("AWS::DynamoDB::Table");

        table["KeySchema"].AssertIs("""[{ "AttributeName": "id", "KeyType": "HASH" }]""");
        table["AttributeDefinitions"].AssertIs("""[{ "AttributeName": "id", "AttributeType": "S" }]""");
        Assert.Null(table["GlobalSecondaryIndexes"]);
    }

    [Fact]
    public void Expired_sessions_are_swept_and_requests_are_paid_for_one_by_one()
    {
        var table = SynthesizedStacks.Source.Resource("AWS::DynamoDB::Table");

        table["TimeToLiveSpecification"].AssertIs("""{ "AttributeName": "expires", "Enabled": true }""");
        Assert.Equal("PAY_PER_REQUEST", (string?)table["BillingMode"]);
    }

    [Fact]
    public void Point_in_time_recovery_is_a_choice_and_off_unless_chosen()
    {
        var template = SynthesizedStacks.Source;

        Assert.Equal("false", (string?)template["Parameters"]!["PointInTimeRecovery"]!["Default"]);
        template.Resource("AWS::DynamoDB::Table")["PointInTimeRecoverySpecification"]
            .AssertIs("""{ "PointInTimeRecoveryEnabled": { "Fn::If": ["BackUp", true, false] } }""");
    }

    [Fact]
    public void The_role_may_do_five_things_to_the_one_table()
    {
        var policy = Assert.Single(TableRole["Policies"]!.AsArray());
        var statement = Assert.Single(policy!["PolicyDocument"]!["Statement"]!.AsArray());

        Assert.Equal("Allow", (string?)statement!["Effect"]);
        Assert.Equal(FiveActions, statement["Action"].Strings());
        statement["Resource"].AssertIs("""{ "Fn::GetAtt": ["Table", "Arn"] }""");
        Assert.Null(TableRole["ManagedPolicyArns"]);
    }

    [Fact]
    public void The_role_trusts_the_app_and_only_with_the_external_id()
    {
        var statement = Assert.Single(TableRole["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;

        Assert.Contains("sts:AssumeRole", statement["Action"].Strings());
        Assert.DoesNotContain(statement["Action"].Strings(), action => action.Contains('*', StringComparison.Ordinal));
        Assert.Equal(["AWS"], statement["Principal"]!.AsObject().Select(principal => principal.Key));
        statement["Condition"].AssertIs("""{ "StringEquals": { "sts:ExternalId": { "Ref": "ExternalId" } } }""");
        Assert.Equal("false", (string?)SynthesizedStacks.Source["Parameters"]!["AllowAccountRoot"]!["Default"]);
    }

    [Fact]
    public void Without_an_external_id_there_is_no_role()
    {
        var template = SynthesizedStacks.Source;

        Assert.Equal("", (string?)template["Parameters"]!["ExternalId"]!["Default"]);
        template["Conditions"]!["HasRole"].AssertIs("""{ "Fn::Not": [{ "Fn::Equals": [{ "Ref": "ExternalId" }, ""] }] }""");
        Assert.Equal("HasRole", (string?)template["Resources"]!["Role"]!["Condition"]);
        Assert.Equal("HasRole", (string?)template["Outputs"]!["TableRoleArn"]!["Condition"]);
    }

    [Theory]
    [InlineData("Parameters")]
    [InlineData("Rules")]
    [InlineData("Conditions")]
    [InlineData("Resources")]
    [InlineData("Outputs")]
    public void The_stack_is_the_template(string section)
    {
        var synthesized = stacks.Template("SessionTable")[section]!;

        foreach (var (name, expected) in SynthesizedStacks.Source[section]!.AsObject())
        {
            synthesized[name].AssertIs(expected!.ToJsonString());
        }
    }
}
