using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.SecurityToken;

namespace SessionStore.Credentials;

/// <summary>Which role to assume, and how. Filled from the public options once, at start.</summary>
internal sealed partial record RoleOptions
{
    public required string RoleArn { get; init; }

    /// <summary>The name under which CloudTrail of the table's account shows this app's calls.</summary>
    public required string RoleSessionName { get; init; }

    /// <summary>A condition of the role's trust policy. Never logged: whoever knows it is one step closer to the role.</summary>
    public string? ExternalId { get; init; }

    /// <summary>AWS grants 900 s to 12 h, at most 1 h to a role that is assumed by a role. STS is the judge, not this.</summary>
    public TimeSpan RoleSessionDuration { get; init; } = TimeSpan.FromHours(1);

    public string? SourceIdentity { get; init; }

    public IDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A policy document that narrows the role for this session; null leaves it as it is.</summary>
    public string? SessionPolicy { get; init; }

    /// <summary>Region of STS; null leaves it to the SDK (AWS_REGION, profile).</summary>
    public string? Region { get; init; }

    /// <summary>Who assumes the role; null is the SDK's default chain (environment, profile, web identity, ECS, EC2).</summary>
    public AWSCredentials? SourceCredentials { get; init; }

    /// <summary>Endpoint, FIPS or proxy of STS. Time-out and retries are set after it, because the renewal owns them.</summary>
    public Action<AmazonSecurityTokenServiceConfig>? ConfigureSts { get; init; }

    /// <summary>What is wrong with the values, one sentence each, without repeating the external id.</summary>
    public IEnumerable<string> Validate()
    {
        if (!RoleArnPattern().IsMatch(RoleArn))
        {
            yield return $"RoleArn '{RoleArn}' is not the ARN of a role, like arn:aws:iam::111111111111:role/table-access.";
        }
        if (!NamePattern().IsMatch(RoleSessionName))
        {
            yield return $"RoleSessionName '{RoleSessionName}' must be 2 to 64 characters of letters, digits and _+=,.@-.";
        }
        if (ExternalId is not null && !ExternalIdPattern().IsMatch(ExternalId))
        {
            yield return "ExternalId must be 2 to 1224 characters of letters, digits and _+=,.@:/-.";
        }
        if (SourceIdentity is not null && !NamePattern().IsMatch(SourceIdentity))
        {
            yield return $"SourceIdentity '{SourceIdentity}' must be 2 to 64 characters of letters, digits and _+=,.@-.";
        }
        if (RoleSessionDuration < TimeSpan.FromSeconds(1) || RoleSessionDuration > TimeSpan.FromHours(12))
        {
            yield return $"RoleSessionDuration {RoleSessionDuration} must be between 1 second and 12 hours.";
        }
        if (Tags.Count > 50)
        {
            yield return $"{Tags.Count} RoleSessionTags are given; AWS takes 50.";
        }
        if (SessionPolicy is not null && SessionPolicyDocument.Problem(SessionPolicy) is { } problem)
        {
            yield return $"RoleSessionPolicy {problem}.";
        }
        foreach (var (key, value) in Tags)
        {
            if (!TagPattern().IsMatch(key + value) || key.Length is 0 or > 128 || value.Length > 256)
            {
                yield return $"RoleSessionTags: '{key}' and its value must be letters, digits, blanks and _.:/=+-@, at most 128 and 256 of them.";
            }
        }
    }

    // The one a record would generate prints every value.
    public override string ToString() => $"{RoleArn} as {RoleSessionName}";

    [GeneratedRegex(@"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+\z", RegexOptions.ECMAScript, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleArnPattern();

    [GeneratedRegex(@"^[\w+=,.@-]{2,64}\z", RegexOptions.ECMAScript, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[\w+=,.@:/-]{2,1224}\z", RegexOptions.ECMAScript, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExternalIdPattern();

    // https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagPattern();
}
