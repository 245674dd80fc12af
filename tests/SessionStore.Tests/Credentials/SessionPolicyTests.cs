using SessionStore.Credentials;
using SessionStore.Hosting;

namespace SessionStore.Tests.Credentials;

/// <summary>What narrows the role's session: made for the table, given by the app, or nothing.</summary>
public sealed class SessionPolicyTests
{
    private const string Table = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions";
    private const string FiveActions = "\"dynamodb:DescribeTable\",\"dynamodb:GetItem\",\"dynamodb:PutItem\",\"dynamodb:UpdateItem\",\"dynamodb:DeleteItem\"";
    private const string Own = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}}""";

    private const string KeyStatement =
        """{"Effect":"Allow","Action":["kms:Decrypt","kms:DescribeKey","kms:Encrypt","kms:GenerateDataKey*","kms:ReEncrypt*"],"Re""" +
        """source":"arn:aws:kms:us-east-1:*:key/*","Condition":{"StringLike":{"kms:ViaService":"dynamodb.us-east-1.amazonaws.*"}}}""";

    [Fact]
    public void It_allows_the_five_actions_on_the_one_table_and_keys_through_DynamoDB_only() => Assert.Equal(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{FiveActions}}],"Resource":"{{Table}}"},{{KeyStatement}}]}""",
        PolicyOf(_ => { }));

    [Fact]
    public void An_app_that_creates_its_table_may_do_that() => Assert.Equal(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[{{FiveActions}},"dynamodb:CreateTable","dynamodb:UpdateTimeToLive"],"Resource":"{{Table}}"},{{KeyStatement}}]}""",
        PolicyOf(options => options.CreateTable = true));

    [Fact]
    public void It_can_be_turned_off() => Assert.Null(PolicyOf(options => options.DisableRoleSessionPolicy = true));

    [Fact]
    public void It_can_be_replaced_also_where_the_table_has_no_ARN() => Assert.Equal(
        Own, PolicyOf(options => (options.TableName, options.RoleSessionPolicy) = ("sessions", Own.Replace("{", " {\r\n\t", StringComparison.Ordinal))));

    [Fact]
    public void A_table_without_an_ARN_could_be_anywhere_and_narrows_nothing() => Assert.Null(PolicyOf(options => options.TableName = "sessions"));

    [Fact]
    public void The_longest_names_fit_into_what_STS_takes()
    {
        var policy = SessionPolicy.ForTable("arn:aws-us-gov:dynamodb:us-gov-west-1:111111111111:table/" + new string('t', 255), createsTable: true);

        Assert.Null(SessionPolicyDocument.Problem(policy));
        Assert.Contains("arn:aws-us-gov:kms:us-gov-west-1:*:key/*", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is no JSON")]
    [InlineData("{", "is no JSON")]
    [InlineData("null", "it has no Statement")]
    [InlineData("[]", "it has no Statement")]
    [InlineData("""{"Version":"2012-10-17"}""", "it has no Statement")]
    [InlineData("""{"Statement":[],"Statement":[]}""", "is no JSON")]
    [InlineData("""{"Statement":[]}""", "must have the Version 2012-10-17")]
    [InlineData("""{"Version":"2012-10-18","Statement":[]}""", "must have the Version 2012-10-17")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "allows nothing")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""", "allows nothing")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"*","Resource":"*"}}""", "without Effect, Action or Resource")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*"}}""", "without Effect, Action or Resource")]
    [InlineData("""{"Version":"2012-10-17","Statement":["Allow"]}""", "without Effect, Action or Resource")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}""", "cannot have")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Sid":"日本","Effect":"Allow","Action":"*","Resource":"*"}}""", "characters that STS does not take")]
    public void What_STS_would_refuse_is_found_at_the_start(string text, string problem) =>
        Assert.Contains(problem, SessionPolicyDocument.Problem(text)!, StringComparison.Ordinal);

    [Fact]
    public void Blanks_in_a_text_are_taken() => Assert.Null(SessionPolicyDocument.Problem(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"web shop"}}}}"""));

    [Fact]
    public void Blanks_do_not_count_and_the_rest_does()
    {
        Assert.Null(SessionPolicyDocument.Problem(Own + new string(' ', 3000)));
        Assert.Equal(
            "has 2,049 characters; STS takes 2,048",
            SessionPolicyDocument.Problem(Own.Replace("\"*\"", $"\"{new string('+', 2049 - Own.Length + 1)}\"", StringComparison.Ordinal)));
    }

    private static string? PolicyOf(Action<DynamoDBSessionOptions> configure)
    {
        var options = new DynamoDBSessionOptions { TableName = Table, RoleArn = "arn:aws:iam::111111111111:role/sessions" };
        configure(options);
        var role = RoleSettings.From(options, "app")!;
        Assert.Empty(role.Validate());
        return role.SessionPolicy;
    }
}
