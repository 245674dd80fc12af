using Amazon;
using Amazon.Runtime;
using SessionStore.Credentials;

namespace SessionStore.Hosting;

/// <summary>What the public options say about the role, in the credentials' own words.</summary>
internal static class RoleSettings
{
    /// <returns>Null when no role is to be assumed.</returns>
    public static RoleOptions? From(DynamoDBSessionOptions options, string applicationName)
    {
        if (options.RoleArn is not { } roleArn)
        {
            return null;
        }

        var isArn = Arn.TryParse(options.TableName, out var table);
        return new RoleOptions
        {
            RoleArn = roleArn,
            RoleSessionName = options.RoleSessionName ?? RoleSessionName.For(applicationName, Environment.MachineName),
            ExternalId = options.ExternalId,
            RoleSessionDuration = options.RoleSessionDuration,
            SourceIdentity = options.SourceIdentity,
            Tags = options.RoleSessionTags,
            SourceCredentials = options.Credentials,
            ConfigureSts = options.ConfigureSts,
            SessionPolicy = PolicyOf(options),

            // STS answers in every region; the app's own is nearest, the table's is at least known.
            Region = FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false) is null && isArn ? table.Region : null,
        };
    }

    private static string? PolicyOf(DynamoDBSessionOptions options) => options switch
    {
        { RoleSessionPolicy: { } own } => SessionPolicyDocument.Compact(own),
        { DisableRoleSessionPolicy: true } => null,
        _ => TableNames.IsArn(options.TableName) ? SessionPolicy.ForTable(options.TableName, options.CreateTable) : null,
    };
}
