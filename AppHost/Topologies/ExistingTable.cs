using System.Text.RegularExpressions;

namespace Aspire.Hosting;

/// <summary>
/// <c>--topology existing</c>: a table that is there already, behind a role or in the account of the shell's profile or
/// keys, which the app inherits like everything else that the shell says to the AWS SDK.
/// </summary>
internal static partial class ExistingTable
{
    private const string TableArn = "TableArn";
    private const string TableRoleArn = "TableRoleArn";
    private const string ExternalId = "ExternalId";

    /// <exception cref="DistributedApplicationException">A setting is missing or malformed; the message names it.</exception>
    public static void Use(IResourceBuilder<DynamoDBSessionsResource> sessions)
    {
        var builder = sessions.ApplicationBuilder;
        var table = Setting(builder, TableArn);
        var role = Setting(builder, TableRoleArn);
        var externalId = Setting(builder, ExternalId);
        Require(table is not null, $"--topology existing needs {TableArn}, the ARN of the session table.");
        Require(TableArnForm().IsMatch(table!), $"{TableArn} is '{table}', which is no table's ARN. It looks like arn:aws:dynamodb:eu-central-1:111111111111:table/sessions.");
        Require(role is null || RoleArnForm().IsMatch(role), $"{TableRoleArn} is '{role}', which is no role's ARN. It looks like arn:aws:iam::111111111111:role/sessions-table-access.");
        Require(role is not null || externalId is null, $"{ExternalId} is for a role, and {TableRoleArn} is not set.");

        sessions.RunAsExisting(
            builder.AddParameter("table-arn", table!),
            role is null ? null : builder.AddParameter("table-role-arn", role),
            externalId is null ? null : builder.AddParameter("table-role-external-id", externalId, secret: true));
    }

    private static string? Setting(IDistributedApplicationBuilder builder, string key) =>
        builder.Configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new DistributedApplicationException(
                $"{message} Set {TableArn}, {TableRoleArn} and {ExternalId} as environment variables or on the command line (--{TableArn}=...).");
        }
    }

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[a-zA-Z0-9_.-]{3,255}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableArnForm();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::[0-9]{12}:role/[\x21-\x7e]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleArnForm();
}
