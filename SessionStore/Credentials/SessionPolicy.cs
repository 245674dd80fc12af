using System.Text.Json.Nodes;
using Amazon;

namespace SessionStore.Credentials;

/// <summary>
/// A session policy: what the assumed role may do is the intersection of the role's own policy and this. A role that
/// is too generous, or made so later, still gives this app no more than the session table.
/// </summary>
internal static class SessionPolicy
{
    /// <param name="tableArn">The table.</param>
    /// <param name="createsTable">Whether the app creates the table if it is missing.</param>
    public static string ForTable(string tableArn, bool createsTable)
    {
        var table = Arn.Parse(tableArn);
        string[] actions =
        [
            "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
            .. createsTable ? (string[])["dynamodb:CreateTable", "dynamodb:UpdateTimeToLive"] : [],
        ];
        return new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(Statement(actions, tableArn), UseKey(table)),
        }.ToJsonString();
    }

    /// <summary>
    /// For a table that is encrypted with a key of the customer, now or from tomorrow on: DynamoDB decrypts in the caller's name.
    /// Which key that is says the role's own policy; only through DynamoDB means only for what this session may do there.
    /// </summary>
    private static JsonObject UseKey(Arn table)
    {
        var statement = Statement(
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
            $"arn:{table.Partition}:kms:{table.Region}:*:key/*");

        // The end differs between partitions.
        statement["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["kms:ViaService"] = $"dynamodb.{table.Region}.amazonaws.*" } };
        return statement;
    }

    private static JsonObject Statement(string[] actions, string resource) => new()
    {
        ["Effect"] = "Allow",
        ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
        ["Resource"] = resource,
    };
}
