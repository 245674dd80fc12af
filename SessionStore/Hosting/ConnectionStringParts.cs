namespace SessionStore.Hosting;

/// <summary>What a connection string says: a table's name or ARN, or <c>TableName=…;RoleArn=…;ExternalId=…</c>.</summary>
/// <remarks>
/// Not DbConnectionStringBuilder, which passes over an empty part and takes the last of two of a name: a role that is given by
/// mistake would be no role, or another.
/// </remarks>
internal sealed record ConnectionStringParts(string? TableName, string? RoleArn, string? ExternalId)
{
    private const string Expected = "Give a table's name or ARN, or TableName=…;RoleArn=…;ExternalId=….";

    // The one a record would generate prints the external id.
    public override string ToString() => TableName ?? "";

    /// <param name="text">The connection string.</param>
    /// <param name="connectionName">For the message. The string itself may be a secret and stays out of it.</param>
    /// <exception cref="InvalidOperationException">It cannot be understood in full.</exception>
    public static ConnectionStringParts Parse(string text, string connectionName)
    {
        var isParts = text.Contains('=', StringComparison.Ordinal);
        if (!isParts && !TableNames.IsTable(text))
        {
            throw Wrong(connectionName, string.IsNullOrWhiteSpace(text) ? "is empty" : "is not a table's name or ARN");
        }

        return isParts ? ParseParts(text, connectionName) : new(text, RoleArn: null, ExternalId: null);
    }

    /// <summary>Whether it can be nothing but the connection string of a session table, whatever its name.</summary>
    public static bool IsOurs(string text)
    {
        try
        {
            return TableNames.IsArn(text) || (text.Contains('=', StringComparison.Ordinal) && ParseParts(text, "") is not null);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ConnectionStringParts ParseParts(string text, string connectionName)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, var value])
            {
                throw Wrong(connectionName, "cannot be read");
            }

            if (!IsKnown(name))
            {
                throw Wrong(connectionName, $"has the unknown part '{name}'");
            }

            if (Unquoted(value) is not { Length: > 0 } content)
            {
                throw Wrong(connectionName, $"has nothing in its part '{name}'");
            }

            if (!parts.TryAdd(name, content))
            {
                throw Wrong(connectionName, $"has the part '{name}' twice");
            }
        }

        return new(parts.GetValueOrDefault(nameof(TableName)), parts.GetValueOrDefault(nameof(RoleArn)), parts.GetValueOrDefault(nameof(ExternalId)));
    }

    private static bool IsKnown(string name) => name.ToUpperInvariant() is "TABLENAME" or "ROLEARN" or "EXTERNALID";

    private static string Unquoted(string value) =>
        value is ['"', .. var inDouble, '"'] ? inDouble : value is ['\'', .. var inSingle, '\''] ? inSingle : value;

    private static InvalidOperationException Wrong(string connectionName, string what) => new($"Connection string '{connectionName}' {what}. {Expected}");
}
