using System.Text.RegularExpressions;
using LocalAws.FrontDoor;
using LocalAws.Policies;

namespace LocalAws.Sts;

/// <summary>The parameters of AssumeRole, each within AWS' bounds.</summary>
internal sealed partial record AssumeRoleRequest(
    string RoleArn,
    string SessionName,
    TimeSpan Duration,
    string? ExternalId,
    PolicyDocument? Policy,
    string? SourceIdentity,
    IReadOnlyDictionary<string, string> Tags)
{
    private const int MaxTags = 50;

    public static AssumeRoleRequest Read(QueryParameters parameters, TimeSpan minimumDuration)
    {
        parameters.Refuse("PolicyArns", "TransitiveTagKeys", "SerialNumber", "TokenCode", "ProvidedContexts");
        return new AssumeRoleRequest(
            parameters.Required("RoleArn", 20, 2048, RoleArnForm()),
            parameters.Required("RoleSessionName", 2, 64, NameForm()),
            ReadDuration(parameters, minimumDuration),
            parameters.Optional("ExternalId", 2, 1224, ExternalIdForm()),
            parameters.Optional("Policy", 1, 2048) is { } policy ? PolicyParser.ParseIdentityPolicy(policy) : null,
            parameters.Optional("SourceIdentity", 2, 64, NameForm()),
            ReadTags(parameters));
    }

    // The ExternalId is no credential, but it is not for logs either.
    public override string ToString() => $"{RoleArn} as {SessionName}";

    private static TimeSpan ReadDuration(QueryParameters parameters, TimeSpan minimum)
    {
        const int Maximum = 43200;
        var seconds = parameters.OptionalInteger("DurationSeconds") ?? 3600;
        if (seconds < minimum.TotalSeconds)
        {
            throw QueryParameters.Constraint("DurationSeconds", $"{seconds}", $"Member must have value greater than or equal to {minimum.TotalSeconds:F0}");
        }

        return seconds <= Maximum
            ? TimeSpan.FromSeconds(seconds)
            : throw QueryParameters.Constraint("DurationSeconds", $"{seconds}", $"Member must have value less than or equal to {Maximum}");
    }

    private static Dictionary<string, string> ReadTags(QueryParameters parameters)
    {
        // Keys differ by more than case, as in IAM.
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; parameters.Optional($"Tags.member.{i}.Key", 1, 128, TagForm()) is { } key; i++)
        {
            if (i > MaxTags)
            {
                throw AwsException.Validation($"1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to {MaxTags}");
            }

            if (!tags.TryAdd(key, parameters.Optional($"Tags.member.{i}.Value", 0, 256, TagForm()) ?? ""))
            {
                throw new AwsException(400, "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }

        return tags;
    }

    [GeneratedRegex(@"\Aarn:aws:iam::[0-9]{12}:role/[\x21-\x7E]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RoleArnForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/-]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExternalIdForm();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagForm();
}
