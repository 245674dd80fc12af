using System.Globalization;
using LocalAws.Identity;

namespace LocalAws.Policies;

/// <summary>What a policy is asked about: who wants to do what with which resource, and the values for conditions.</summary>
internal sealed class AuthorizationRequest(Principal principal, string action, string resource)
{
    /// <summary>The condition keys that are known here, besides the families of <see cref="IsKnownKey"/>.</summary>
    private static readonly string[] KnownKeys =
    [
        "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalType", "aws:RequestedRegion", "aws:SecureTransport",
        "aws:SourceIdentity", "aws:TokenIssueTime", "aws:userid", "aws:username",
        "sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity",
        "kms:CallerAccount", "kms:EncryptionContext:aws:dynamodb:subscriberId", "kms:EncryptionContext:aws:dynamodb:tableName", "kms:ViaService",
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public Principal Principal => principal;

    public string Action => action;

    public string Resource => resource;

    /// <summary>A key that is never set would make a condition pointless or, in a Deny, harmful: the parser refuses it.</summary>
    public static bool IsKnownKey(string key) =>
        KnownKeys.Contains(key, StringComparer.OrdinalIgnoreCase)
        || key.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a value of the call, such as its ExternalId; null means that the call has none.</summary>
    public AuthorizationRequest With(string key, string? value)
    {
        if (value is not null)
        {
            _values[key] = value;
        }

        return this;
    }

    public string? ValueOf(string key) => _values.GetValueOrDefault(key) ?? OfPrincipal(key);

    private string? OfPrincipal(string key)
    {
        var session = principal as RoleSession;
        const string Tag = "aws:PrincipalTag/";
        if (key.StartsWith(Tag, StringComparison.OrdinalIgnoreCase))
        {
            return session?.Tags.FirstOrDefault(tag => key.AsSpan(Tag.Length).Equals(tag.Key, StringComparison.OrdinalIgnoreCase)).Value;
        }

        return key.ToUpperInvariant() switch
        {
            "AWS:PRINCIPALACCOUNT" => principal.AccountId,
            "AWS:PRINCIPALARN" => session?.Role.Arn ?? principal.Arn,
            "AWS:PRINCIPALTYPE" => session is null ? "User" : "AssumedRole",
            "AWS:USERID" => principal.UniqueId,
            "AWS:USERNAME" => (principal as User)?.Name,
            // On AWS the SDKs come over TLS; here the loopback stands for it, so that a policy has the same outcome.
            "AWS:SECURETRANSPORT" => "true",
            "AWS:SOURCEIDENTITY" => session?.SourceIdentity,
            "AWS:TOKENISSUETIME" => session?.Issued.ToString("O", CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
