namespace LocalAws;

/// <summary>Every line that this program logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "AssumeRole {RoleArn} by {Caller}: session {SessionName} until {Expires:O}")]
    public static partial void RoleAssumed(ILogger logger, string roleArn, string caller, string sessionName, DateTimeOffset expires);

    [LoggerMessage(2, LogLevel.Information, "Refused {Service} {Operation} by {Caller}: {Code}, {Reason}")]
    public static partial void Refused(ILogger logger, string service, string operation, string caller, string code, string reason);

    [LoggerMessage(3, LogLevel.Information, "Account {AccountId}: table {TableName} with time to live, and role {RoleArn} for {AppPrincipal}")]
    public static partial void TableAccountReady(ILogger logger, string accountId, string tableName, string roleArn, string appPrincipal);

    [LoggerMessage(4, LogLevel.Warning, "DynamoDB Local at {Endpoint} does not answer yet: {Reason}. Trying again until it does")]
    public static partial void WaitingForDynamoDB(ILogger logger, Uri endpoint, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{User} has no access key and cannot call. Set LocalAws__{Owner}AccessKeyId and LocalAws__{Owner}SecretAccessKey, or run the AppHost, which does")]
    public static partial void NoAccessKey(ILogger logger, string user, string owner);

    [LoggerMessage(6, LogLevel.Information, "Fault {Fault} set: {Description}")]
    public static partial void FaultSet(ILogger logger, string fault, string description);

    [LoggerMessage(7, LogLevel.Information, "Faults cleared")]
    public static partial void FaultsCleared(ILogger logger);

    [LoggerMessage(8, LogLevel.Information, "Two AWS accounts on {Addresses} (this machine only). Event history: {Addresses}/event-history")]
    public static partial void Listening(ILogger logger, string addresses);

    [LoggerMessage(11, LogLevel.Information, "Table {TableName}: {Items} items with an expiry deleted")]
    public static partial void TableEmptied(ILogger logger, string tableName, int items);

    [LoggerMessage(12, LogLevel.Information, "Role {RoleArn} asks for another ExternalId")]
    public static partial void ExternalIdChanged(ILogger logger, string roleArn);

    [LoggerMessage(10, LogLevel.Error, "{Service} {Operation} failed: a defect of LocalAws")]
    public static partial void Failed(ILogger logger, Exception exception, string service, string operation);

    [LoggerMessage(9, LogLevel.Error, "DynamoDB Local at {Endpoint} did not answer {Operation}")]
    public static partial void DynamoDBUnreachable(ILogger logger, Exception exception, Uri endpoint, string operation);
}
