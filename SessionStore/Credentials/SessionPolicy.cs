using System.Text.Json;

namespace SessionStore.Credentials;

/// <summary>
/// A session policy: what the assumed role may do is the intersection of the role's own policy and this. A role that
/// is too generous, or made so later, still gives this app no more than the session table.
/// </summary>
internal static class SessionPolicy
{
    private static readonly string[] Actions =
    [
        "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
    ];

    public static string ForTable(string tableArn) => JsonSerializer.Serialize(new
    {
        Version = "2012-10-17",
        Statement = new[] { new { Effect = "Allow", Action = Actions, Resource = tableArn } },
    });
}
