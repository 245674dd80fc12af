using Amazon.Runtime;

namespace SessionStore.Credentials;

/// <summary>
/// There are no valid credentials of the assumed role: they could not be fetched at all, or have expired or been
/// revoked while STS could not be reached or refused. The message names the role and STS's last answer; it holds no
/// key material and no external id. Renewal goes on in the background: the same call works again as soon as STS answers.
/// </summary>
public sealed class RoleCredentialsException : AmazonClientException
{
    internal RoleCredentialsException(string roleArn, StsFailure? failure)
        : base($"There are no valid credentials for role '{roleArn}': {failure?.Advice ?? "STS has not answered yet."}")
    {
        RoleArn = roleArn;
        StsErrorCode = failure?.ErrorCode;
    }

    /// <summary>ARN of the role that could not be assumed.</summary>
    public string RoleArn { get; }

    /// <summary>STS's error code, such as <c>AccessDenied</c>; null when STS gave no answer that carries one.</summary>
    public string? StsErrorCode { get; }
}
