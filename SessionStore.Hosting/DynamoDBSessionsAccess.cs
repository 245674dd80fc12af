namespace Aspire.Hosting;

/// <summary>How an app reaches a session table.</summary>
public enum DynamoDBSessionsAccess
{
    /// <summary>It assumes the table's role, as an app in another account must. The default.</summary>
    Role,

    /// <summary>It runs in the account that owns the table, and uses it with its own credentials.</summary>
    TableAccount,
}
