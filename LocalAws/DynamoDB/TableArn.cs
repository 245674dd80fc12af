using LocalAws.Identity;

namespace LocalAws.DynamoDB;

/// <summary>Whose table a <c>TableName</c> means: a name is one of the caller's own account, an ARN says it itself.</summary>
internal readonly record struct TableArn(string Region, string AccountId, string TableName)
{
    public static TableArn Resolve(string nameOrArn, string region, Principal caller) =>
        nameOrArn.Split(':', 6) is ["arn", "aws", "dynamodb", var arnRegion, var accountId, var resource]
        && resource.StartsWith("table/", StringComparison.Ordinal)
            ? new TableArn(arnRegion, accountId, resource["table/".Length..])
            : new TableArn(region, caller.AccountId, nameOrArn);

    public override string ToString() => $"arn:aws:dynamodb:{Region}:{AccountId}:table/{TableName}";
}
