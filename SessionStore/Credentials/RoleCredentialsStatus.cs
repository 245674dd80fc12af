namespace SessionStore.Credentials;

/// <summary>
/// How the app gets at the table, for a status page or a log line: a live, read-only view that costs no call to AWS.
/// A singleton in the service container. It holds no key material and no external id.
/// </summary>
public sealed class RoleCredentialsStatus
{
    private readonly RoleCredentials? _credentials;

    internal RoleCredentialsStatus(RoleCredentialsService service) => _credentials = service.Credentials;

    /// <summary>ARN of the assumed role; null when the app uses its own credentials, and then so is everything below.</summary>
    public string? RoleArn => _credentials?.Options.RoleArn;

    /// <summary>The name under which CloudTrail in the table's account shows this app.</summary>
    public string? RoleSessionName => _credentials?.Options.RoleSessionName;

    /// <summary>When the present credentials expire; null while there are none.</summary>
    public DateTimeOffset? ExpiresAt => _credentials?.Current?.ExpiresAt;

    /// <summary>How often the credentials were replaced since the first ones.</summary>
    public int Renewals => Math.Max(0, (_credentials?.Issued ?? 0) - 1);

    /// <summary>Why the last attempt to renew failed; null when it succeeded.</summary>
    public string? LastError => _credentials?.LastFailure?.Advice;
}
