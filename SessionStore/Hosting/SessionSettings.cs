using Microsoft.Extensions.Configuration;

namespace SessionStore.Hosting;

/// <summary>Reads the options from an app's configuration. What it says and cannot be understood is an error, never passed over.</summary>
internal static class SessionSettings
{
    public const string SectionName = ParentName + ":Session";

    private const string ParentName = "Aspire:DynamoDB";

    /// <summary>The variables of the cross-account walkthrough.</summary>
    public const string TableVariable = "TABLE_ARN";

    private const string RoleVariable = "TABLE_ROLE_ARN";
    private const string ExternalIdVariable = "TABLE_ROLE_EXTERNAL_ID";

    /// <exception cref="InvalidOperationException">Something in it is wrong or ambiguous; the message names it.</exception>
    public static void Apply(IConfiguration configuration, string connectionName, DynamoDBSessionOptions options)
    {
        var section = configuration.GetSection(SectionName);
        var named = section.GetSection(connectionName);
        var parts = configuration.GetConnectionString(connectionName) is { } text ? ConnectionStringParts.Parse(text, connectionName) : null;
        string[] problems =
        [
            .. SectionCheck.Mistyped(section, configuration.GetSection(ParentName).GetChildren()),
            .. SectionCheck.Problems(section, connectionName),
            .. SectionCheck.Problems(named, connectionName: null),
        ];
        if (problems.Length > 0)
        {
            throw new InvalidOperationException(string.Join(' ', problems));
        }

        // The binding sets options also to what they are.
        var isTableNamed = options.IsTableNamed || parts?.TableName is not null ||
            Array.Exists([NotEmpty(configuration[TableVariable]), section[nameof(options.TableName)], named[nameof(options.TableName)]], name => name is not null);
        options.TableName = NotEmpty(configuration[TableVariable]) ?? options.TableName;
        options.RoleArn = NotEmpty(configuration[RoleVariable]) ?? options.RoleArn;
        options.ExternalId = NotEmpty(configuration[ExternalIdVariable]) ?? options.ExternalId;
        ApplySection(section, options);
        ApplySection(named, options);
        if (parts is not null)
        {
            var before = (options.RoleArn, options.ExternalId);
            options.TableName = parts.TableName ?? options.TableName;
            options.RoleArn = parts.RoleArn ?? options.RoleArn;
            options.ExternalId = parts.ExternalId ?? options.ExternalId;
            RequireExternalIdOfItsOwn(before, parts.ExternalId, options, $"Connection string '{connectionName}'");
        }

        options.IsTableNamed = isTableNamed;
    }

    private static void ApplySection(IConfigurationSection section, DynamoDBSessionOptions options)
    {
        var before = (options.RoleArn, options.ExternalId);
        section.Bind(options);
        RequireExternalIdOfItsOwn(before, section[nameof(options.ExternalId)], options, $"'{section.Path}'");

        // The generated binding passes over an empty value, the only way in which an environment variable can say null.
        if (section[nameof(options.CompressOver)] is "")
        {
            options.CompressOver = null;
        }

        if (section[nameof(options.AbsoluteTimeout)] is "")
        {
            options.AbsoluteTimeout = null;
        }
    }

    /// <summary>An external id belongs to its role: the owner of another role must not get to know it.</summary>
    private static void RequireExternalIdOfItsOwn(
        (string? Role, string? ExternalId) before, string? externalId, DynamoDBSessionOptions options, string source)
    {
        if (before is { Role: not null, ExternalId: not null } && options.RoleArn is not null && options.RoleArn != before.Role && externalId is null)
        {
            throw new InvalidOperationException(
                $"{source} overrides RoleArn with another role and leaves the ExternalId of the one before. Give role and external id in one place.");
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
