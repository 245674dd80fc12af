using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace SessionStore.Hosting;

/// <summary>Reads the options from an app's configuration.</summary>
internal static class SessionSettings
{
    public const string SectionName = "Aspire:DynamoDB:Session";

    public static void Apply(IConfiguration configuration, string connectionName, DynamoDBSessionOptions options)
    {
        // The names of the cross-account walkthrough.
        options.TableName = NotEmpty(configuration["TABLE_ARN"]) ?? options.TableName;
        options.RoleArn = NotEmpty(configuration["TABLE_ROLE_ARN"]) ?? options.RoleArn;
        options.ExternalId = NotEmpty(configuration["TABLE_ROLE_EXTERNAL_ID"]) ?? options.ExternalId;

        var section = configuration.GetSection(SectionName);
        ApplySection(section, options);
        ApplySection(section.GetSection(connectionName), options);
        if (NotEmpty(configuration.GetConnectionString(connectionName)) is { } connectionString)
        {
            ApplyConnectionString(connectionString, connectionName, options);
        }
    }

    private static void ApplySection(IConfigurationSection section, DynamoDBSessionOptions options)
    {
        section.Bind(options);

        // The generated binding passes over an empty value, the only way in which an environment variable can say null.
        if (section[nameof(options.CompressOver)] is "")
        {
            options.CompressOver = null;
        }
    }

    private static void ApplyConnectionString(string connectionString, string connectionName, DynamoDBSessionOptions options)
    {
        if (!connectionString.Contains('=', StringComparison.Ordinal))
        {
            options.TableName = connectionString;
            return;
        }

        DbConnectionStringBuilder parts;
        try
        {
            parts = new() { ConnectionString = connectionString };
        }
        catch (ArgumentException exception)
        {
            // The string itself may hold an external id and stays out of the message.
            throw new InvalidOperationException($"Connection string '{connectionName}' cannot be read. {Expected}", exception);
        }

        foreach (string name in parts.Keys)
        {
            var value = (string)parts[name];
            switch (name.ToUpperInvariant())
            {
                case "TABLENAME":
                    options.TableName = value;
                    break;
                case "ROLEARN":
                    options.RoleArn = value;
                    break;
                case "EXTERNALID":
                    options.ExternalId = value;
                    break;
                default:
                    throw new InvalidOperationException($"Connection string '{connectionName}' has the unknown part '{name}'. {Expected}");
            }
        }
    }

    private const string Expected = "Give a table's name or ARN, or TableName=…;RoleArn=…;ExternalId=….";

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
