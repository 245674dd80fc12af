using Microsoft.Extensions.Configuration;

namespace AppHost.Topologies;

/// <summary>What the AWS topologies are told by the AppHost's configuration.</summary>
internal sealed class AwsSettings
{
    public static readonly AwsSetting Profile = new("AWS:Profile", "the AWS profile that creates and uses the table");
    public static readonly AwsSetting TableProfile = new("AWS:TableProfile", "the AWS profile of the account that owns the table");
    public static readonly AwsSetting AppProfile = new("AWS:AppProfile", "the AWS profile that WebApp runs under, of the other account");
    public static readonly AwsSetting Region = new("AWS:Region", "the region of the table, such as eu-central-1");
    public static readonly AwsSetting AppPrincipalArn = new("AWS:AppPrincipalArn", "the ARN of the role or user behind AWS:AppProfile, which the table's role will trust");
    public static readonly AwsSetting ExternalId = new("AWS:ExternalId", "the ExternalId that WebApp shows when it assumes the table's role; choose a random one");

    private readonly IConfiguration _configuration;

    private AwsSettings(IConfiguration configuration) => _configuration = configuration;

    /// <summary>Name of the CloudFormation stack, of its table and, with a suffix, of its role: <c>AWS:StackName</c>.</summary>
    public string StackName => _configuration["AWS:StackName"] is { Length: > 0 } name ? name : "sessions-dev";

    /// <summary>The value of a setting that <see cref="Read"/> was asked for.</summary>
    public string this[AwsSetting setting] => _configuration[setting.Key]!;

    /// <summary>Reads the settings of a topology and insists on the required ones.</summary>
    /// <param name="configuration">The AppHost's configuration.</param>
    /// <param name="topology">The topology, for the message.</param>
    /// <param name="required">The settings without which it cannot start.</param>
    /// <exception cref="DistributedApplicationException">At least one is missing; the message names all that are.</exception>
    public static AwsSettings Read(IConfiguration configuration, string topology, params AwsSetting[] required)
    {
        var missing = required.Where(setting => string.IsNullOrWhiteSpace(configuration[setting.Key])).ToList();
        if (missing.Count > 0)
        {
            throw new DistributedApplicationException(
                $"--topology {topology} needs {string.Join("; ", missing.Select(setting => $"{setting.Key} ({setting.Meaning})"))}. "
                + $"Set it as an environment variable ({missing[0].Key.Replace(":", "__", StringComparison.Ordinal)}=...) "
                + $"or on the command line (--{missing[0].Key}=...).");
        }

        return new AwsSettings(configuration);
    }
}
