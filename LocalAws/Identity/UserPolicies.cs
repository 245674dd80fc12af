using LocalAws.Policies;

namespace LocalAws.Identity;

/// <summary>What the two users may do in their own accounts.</summary>
internal static class UserPolicies
{
    /// <summary>The app may assume roles of the table account, and nothing else: the role's trust policy decides which.</summary>
    public static PolicyDocument App { get; } = PolicyParser.ParseIdentityPolicy($$"""
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
            "Resource": "arn:aws:iam::{{Accounts.Table}}:role/*"
          }
        }
        """);

    /// <summary>An app in the table account needs no role, and may do with each table what the template's role may with its own.</summary>
    public static PolicyDocument TableApp { get; } = PolicyParser.ParseIdentityPolicy($$"""
        {
          "Version": "2012-10-17",
          "Statement": {
            "Effect": "Allow",
            "Action": ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
            "Resource": "arn:aws:dynamodb:*:{{Accounts.Table}}:table/*"
          }
        }
        """);

    /// <summary>As AWS' managed AdministratorAccess.</summary>
    public static PolicyDocument Administrator { get; } = PolicyParser.ParseIdentityPolicy("""
        { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }
        """);
}
