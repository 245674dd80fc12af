namespace AppHost.Deployment.Stacks;

/// <summary>What the session store does with its table, as IAM actions.</summary>
internal static class SessionTableAccess
{
    /// <summary>The five actions; <c>table-account.template.json</c> grants the same to the role.</summary>
    public static readonly string[] Actions =
    [
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
    ];
}
