using System.Text.Json.Nodes;

namespace SessionStore.Credentials;

/// <summary>
/// A session policy: what the assumed role may do is the intersection of the role's own policy and this. A role that
/// is too generous, or made so later, still gives this app no more than the session table.
/// </summary>
internal static class SessionPolicy
{
    public static string ForTable(string tableArn) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = new JsonArray(
                "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
            ["Resource"] = tableArn,
        }),
    }.ToJsonString();
}
