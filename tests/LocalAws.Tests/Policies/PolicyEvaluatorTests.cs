using LocalAws.Identity;
using LocalAws.Policies;

namespace LocalAws.Tests.Policies;

public sealed class PolicyEvaluatorTests
{
    private const string Table = "arn:aws:dynamodb:us-east-1:111111111111:table/sessions";

    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*" }""", true)]
    [InlineData("""{ "Effect": "Allow", "Action": "DynamoDB:getitem", "Resource": "*" }""", true)]
    [InlineData("""{ "Effect": "Allow", "Action": ["dynamodb:Put*", "dynamodb:Get*"], "Resource": "arn:aws:dynamodb:*:111111111111:table/sess?ons" }""", true)]
    [InlineData("""{ "Effect": "Allow", "Action": "dynamodb:Get", "Resource": "*" }""", false)]
    [InlineData("""{ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111111111111:table/Sessions" }""", false)]
    [InlineData("""{ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111111111111:table/session" }""", false)]
    [InlineData("""{ "Effect": "Allow", "NotAction": "dynamodb:Delete*", "Resource": "*" }""", true)]
    [InlineData("""{ "Effect": "Allow", "NotAction": "dynamodb:Get*", "Resource": "*" }""", false)]
    [InlineData("""{ "Effect": "Allow", "Action": "*", "NotResource": "arn:aws:dynamodb:us-east-1:111111111111:table/sessions" }""", false)]
    [InlineData("""[{ "Effect": "Allow", "Action": "*", "Resource": "*" }, { "Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "*" }]""", false)]
    [InlineData("""[{ "Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*" }, { "Effect": "Allow", "Action": "*", "Resource": "*" }]""", true)]
    [InlineData("[]", false)]
    public void Statements_allow_what_they_say_and_a_deny_wins(string statements, bool allowed)
    {
        Assert.Equal(allowed, Evaluate(Policy(statements), Request()) is Effect.Allow);
    }

    [Theory]
    [InlineData("StringEquals", "app", true)]
    [InlineData("StringEquals", "APP", false)]
    [InlineData("StringEqualsIgnoreCase", "APP", true)]
    [InlineData("StringNotEquals", "app", false)]
    [InlineData("StringNotEquals", "other", true)]
    [InlineData("StringLike", "a*", true)]
    [InlineData("StringLike", "b*", false)]
    [InlineData("StringNotLike", "a*", false)]
    [InlineData("StringEqualsIfExists", "app", true)]
    [InlineData("StringEqualsIfExists", "other", false)]
    [InlineData("Null", "false", true)]
    [InlineData("Null", "true", false)]
    public void Conditions_compare_what_is_there(string comparison, string value, bool allowed)
    {
        Assert.Equal(allowed, EvaluateExternalId(comparison, value, sent: "app"));
    }

    [Theory]
    [InlineData("StringEquals", "app", false)]
    [InlineData("StringNotEquals", "app", true)]
    [InlineData("StringLike", "*", false)]
    [InlineData("StringEqualsIfExists", "app", true)]
    [InlineData("Null", "true", true)]
    [InlineData("Null", "false", false)]
    public void Conditions_know_what_is_missing(string comparison, string value, bool allowed)
    {
        Assert.Equal(allowed, EvaluateExternalId(comparison, value, sent: null));
    }

    [Theory]
    [InlineData("""{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::222222222222:user/*" } }""", true)]
    [InlineData("""{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }""", false)]
    [InlineData("""{ "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::222222222222:user/other" } }""", true)]
    [InlineData("""{ "StringEquals": { "aws:PrincipalAccount": ["111111111111", "222222222222"] } }""", true)]
    [InlineData("""{ "StringNotEquals": { "aws:PrincipalAccount": ["111111111111", "222222222222"] } }""", false)]
    [InlineData("""{ "StringEquals": { "aws:username": "web-app" }, "StringLike": { "aws:PrincipalType": "Us*" } }""", true)]
    [InlineData("""{ "StringEquals": { "aws:username": "web-app" }, "StringLike": { "aws:PrincipalType": "Role" } }""", false)]
    [InlineData("""{ "DateGreaterThan": { "aws:username": "2026-01-01T00:00:00Z" } }""", false)]
    [InlineData("""{ "DateLessThan": { "aws:username": "2026-01-01T00:00:00Z" } }""", false)]
    [InlineData("""{ "Bool": { "aws:SecureTransport": "true" } }""", true)]
    public void Conditions_know_who_calls(string condition, bool allowed)
    {
        Assert.True(allowed == Evaluates($$"""{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{condition}} }""", Request()), condition);
    }

    [Fact]
    public void Sessions_from_before_a_time_can_be_denied_as_AWS_console_does()
    {
        var role = Role("""{ "AWS": "*" }""");
        role.Policies["revoke"] = Policy("""
            [{ "Effect": "Allow", "Action": "*", "Resource": "*" },
             { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "DateLessThan": { "aws:TokenIssueTime": "2026-01-01T00:00:00Z" } } }]
            """);

        Assert.Equal(Effect.Deny, Decide(2025));
        Assert.Equal(Effect.Allow, Decide(2026));

        Effect Decide(int year)
        {
            var issued = new DateTimeOffset(year, 6, 1, 0, 0, 0, TimeSpan.Zero);
            var session = new RoleSession(role, "x", issued, issued.AddHours(1));
            return PolicyEvaluator.EvaluateIdentity(new AuthorizationRequest(session, "dynamodb:GetItem", Table)).Effect;
        }
    }

    [Theory]
    [InlineData("\"*\"", true)]
    [InlineData("""{ "AWS": "222222222222" }""", true)]
    [InlineData("""{ "AWS": "arn:aws:iam::222222222222:root" }""", true)]
    [InlineData("""{ "AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:user/web-app"] }""", true)]
    [InlineData("""{ "AWS": "arn:aws:iam::222222222222:user/Web-app" }""", false)]
    [InlineData("""{ "AWS": "333333333333" }""", false)]
    [InlineData("""{ "Service": "ecs-tasks.amazonaws.com" }""", false)]
    public void A_role_trusts_the_principals_it_names(string principal, bool allowed)
    {
        Assert.Equal(allowed, Trusts(Role(principal), new User(Accounts.App, Accounts.AppUserName, UserPolicies.App)));
    }

    [Fact]
    public void Across_accounts_the_caller_needs_its_own_accounts_leave_too()
    {
        var nobody = new User(Accounts.App, Accounts.AppUserName, Policy("[]"));

        Assert.False(Trusts(Role($$"""{ "AWS": "{{Accounts.AppUserArn}}" }"""), nobody));
    }

    [Fact]
    public void Within_an_account_a_role_may_name_a_user_but_naming_the_account_leaves_it_to_the_users_policies()
    {
        var nobody = new User(Accounts.Table, "someone", Policy("[]"));
        var allowed = new User(Accounts.Table, "someone", Policy("""{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }"""));
        const string Root = """{ "AWS": "arn:aws:iam::111111111111:root" }""";

        Assert.True(Trusts(Role("""{ "AWS": "arn:aws:iam::111111111111:user/someone" }"""), nobody));
        Assert.False(Trusts(Role(Root), nobody));
        Assert.True(Trusts(Role(Root), allowed));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbcd", false)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("", "a", false)]
    [InlineData("a.c", "abc", false)]
    public void Wildcards_match_whole_values(string pattern, string value, bool matches)
    {
        Assert.Equal(matches, Wildcard.IsMatch(pattern, value));
    }

    private static bool EvaluateExternalId(string comparison, string value, string? sent) => Evaluates(
        $$"""{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "{{comparison}}": { "sts:ExternalId": "{{value}}" } } }""",
        Request().With("sts:ExternalId", sent));

    private static bool Evaluates(string statement, AuthorizationRequest request) => Evaluate(Policy(statement), request) is Effect.Allow;

    private static Effect Evaluate(PolicyDocument policy, AuthorizationRequest request) => PolicyEvaluator.Evaluate(policy.Statements, request);

    private static AuthorizationRequest Request() =>
        new(new User(Accounts.App, Accounts.AppUserName, UserPolicies.App), "dynamodb:GetItem", Table);

    private static bool Trusts(Role role, User user) =>
        PolicyEvaluator.EvaluateTrust(new AuthorizationRequest(user, "sts:AssumeRole", role.Arn), role).Effect is Effect.Allow;

    private static PolicyDocument Policy(string statements) =>
        PolicyParser.ParseIdentityPolicy($$"""{ "Version": "2012-10-17", "Statement": {{statements}} }""");

    private static Role Role(string principal) => new(
        Accounts.Table,
        "/",
        "role",
        PolicyParser.ParseTrustPolicy($$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": {{principal}}, "Action": "sts:AssumeRole" } }"""),
        DateTimeOffset.UnixEpoch);
}
