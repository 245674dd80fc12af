using LocalAws.Identity;
using LocalAws.Policies;
using LocalAws.Template;
using Tests.Shared;

namespace LocalAws.Tests.Template;

public sealed class TemplateTests : IDisposable
{
    private static readonly string Original = Path.Combine(AppContext.BaseDirectory, "table-account.template.json");

    private readonly string _copy = Path.GetTempFileName();

    public void Dispose() => File.Delete(_copy);

    [Fact]
    public async Task Cfn_lint_finds_nothing()
    {
        Tool.Require("cfn-lint");

        var (exitCode, output, errors) = await Tool.RunAsync(Tool.Start("cfn-lint", Original), TestContext.Current.CancellationToken);

        Assert.Equal((0, "", ""), (exitCode, output, errors));
    }

    [Fact]
    public void The_template_makes_the_table_and_the_role_of_the_walkthrough()
    {
        var template = TableAccountTemplate.Load(new LocalAwsOptions());

        Assert.Equal("arn:aws:dynamodb:us-east-1:111111111111:table/sessions", template.Outputs["TableArn"]);
        Assert.Equal("arn:aws:iam::111111111111:role/sessions-table-access", template.Outputs["TableRoleArn"]);
        Assert.Equal("expires", template.TimeToLiveAttribute);
        var statement = Assert.Single(PolicyParser.ParseIdentityPolicy(Assert.Single(template.RolePolicies).Document).Statements);
        Assert.Equal(
            "dynamodb:DeleteItem dynamodb:DescribeTable dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem",
            string.Join(' ', statement.Actions.Patterns.Order(StringComparer.Ordinal)));
        Assert.Equal([template.Outputs["TableArn"]], statement.Resources!.Patterns);
        Assert.Equal([Accounts.AppUserArn], Assert.Single(PolicyParser.ParseTrustPolicy(template.TrustPolicy).Statements).Principals);
    }

    [Fact]
    public void The_whole_account_is_trusted_only_when_asked_for()
    {
        var template = Load("\"Default\": \"false\",\n      \"AllowedValues\": [\"true\", \"false\"]\n    },\n    \"AppAccountId\"", "\"Default\": \"true\",\n      \"AllowedValues\": [\"true\", \"false\"]\n    },\n    \"AppAccountId\"");

        var statement = Assert.Single(PolicyParser.ParseTrustPolicy(template.TrustPolicy).Statements);

        Assert.Equal([$"arn:aws:iam::{Accounts.App}:root"], statement.Principals);
        Assert.Equal("sts:ExternalId", Assert.Single(statement.Conditions).Key);
    }

    [Theory]
    [InlineData("\"Fn::Equals\"", "\"Fn::Contains\"", "Fn::Contains")]
    [InlineData("[\"Table\", \"Arn\"]", "[\"Table\", \"StreamArn\"]", "Table.StreamArn")]
    [InlineData("\"BillingMode\": ", "\"StreamSpecification\": ", "StreamSpecification")]
    [InlineData("\"RoleName\": { \"Ref\"", "\"PermissionsBoundary\": { \"Ref\"", "PermissionsBoundary")]
    [InlineData("\"Default\": \"sessions\"", "\"Default\": \"no blanks allowed\"", "TableName")]
    [InlineData("\"NoEcho\": true", "\"MinLength\": 20", "MinLength")]
    [InlineData("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Role")]
    [InlineData("\"Conditions\": {", "\"Mappings\": {", "Mappings")]
    [InlineData("\"RuleCondition\"", "\"Condition\"", "Condition")]
    [InlineData("{", "", "can't be loaded")]
    public void What_is_not_understood_is_an_error_that_names_it(string text, string replacement, string expected)
    {
        var error = Assert.Throws<TemplateException>(() => Load(text, replacement));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(_copy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_of_the_template_that_does_not_hold_says_what_to_set()
    {
        var error = Assert.Throws<TemplateException>(() => Load("\"AppPrincipalArn\" }, \"\"", "\"AppPrincipalArn\" }, \"" + Accounts.AppUserArn + "\""));

        Assert.EndsWith("set AppPrincipalArn.", error.Message, StringComparison.Ordinal);
    }

    private TableAccountTemplate Load(string text, string replacement)
    {
        var original = File.ReadAllText(Original).ReplaceLineEndings("\n");
        var index = original.IndexOf(text, StringComparison.Ordinal);
        Assert.True(index >= 0, $"The template has no {text} any more.");
        File.WriteAllText(_copy, original[..index] + replacement + original[(index + text.Length)..]);
        return TableAccountTemplate.Load(new LocalAwsOptions { TemplatePath = _copy });
    }
}
