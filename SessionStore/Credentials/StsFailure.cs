using System.Collections.Frozen;
using System.Net;
using System.Xml;
using Amazon.Runtime;

namespace SessionStore.Credentials;

/// <summary>Why STS gave no credentials, in words that may be logged and shown.</summary>
/// <param name="Answer">STS's answer, or what happened instead of one.</param>
/// <param name="ErrorCode">STS's error code, if it answered with one.</param>
/// <param name="ErrorType">A short, bounded name for metrics and spans.</param>
internal sealed record StsFailure(string Answer, string? ErrorCode, string ErrorType)
{
    private static readonly FrozenSet<string> Refusals = FrozenSet.Create(
        StringComparer.Ordinal,
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidParameterCombination",
        "InvalidParameterValue",
        "MalformedPolicyDocument",
        "MissingParameter",
        "PackedPolicyTooLarge",
        "RegionDisabledException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
        "ValidationError",
        "ValidationException");

    private const string WhereFrom =
        "It assumes the role with what AWS_PROFILE or AWS_ACCESS_KEY_ID names, web identity, or the role of the task or machine it runs on.";

    /// <summary>The same question will get the same answer until someone changes a policy or a setting.</summary>
    public bool IsRefusal => ErrorCode is not null && Refusals.Contains(ErrorCode);

    /// <summary>The answer, and what to do about it.</summary>
    public string Advice => ErrorCode switch
    {
        "AccessDenied" or "AccessDeniedException" =>
            $"{Answer} Check that the role exists, that its trust policy names this app's principal and external id, and that the app may call sts:AssumeRole.",
        "ValidationError" when Answer.Contains("durationSeconds", StringComparison.OrdinalIgnoreCase) =>
            $"{Answer} Check RoleSessionDuration against the role's maximum; a role that is assumed by another role is granted 1 hour at most.",
        "InvalidClientTokenId" or "UnrecognizedClientException" =>
            $"{Answer} Check the app's own credentials.",
        "ExpiredToken" or "ExpiredTokenException" =>
            $"{Answer} The app's own credentials have expired: sign in again, or run the app where they are renewed.",
        "SignatureDoesNotMatch" =>
            $"{Answer} Check the app's own secret key and this machine's clock.",
        _ => Answer,
    };

    public static StsFailure From(Exception exception, RoleOptions options) => exception switch
    {
        SourceCredentialsException { InnerException: OperationCanceledException } =>
            new($"The app's own credentials were not there within {StsClient.AttemptTimeout.TotalSeconds:0} seconds. {WhereFrom}", null, "timeout"),
        SourceCredentialsException e =>
            new($"The app's own credentials could not be fetched: {Sentence(FirstLine(e.Message))} {WhereFrom}", null, e.InnerException!.GetType().Name),
        // Their messages quote the document, which may hold a secret.
        AmazonUnmarshallingException or XmlException or FormatException => new("STS's answer could not be read.", null, "unreadable"),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } e =>
            new($"STS answered {code} ({(int)e.StatusCode}): {Redact(Sentence(e.Message), options)}", code, code),
        AmazonServiceException { StatusCode: not default(HttpStatusCode) } e =>
            new($"STS answered with HTTP status {(int)e.StatusCode}.", null, $"{(int)e.StatusCode}"),
        TimeoutException or OperationCanceledException =>
            new($"STS did not answer within {StsClient.AttemptTimeout.TotalSeconds:0} seconds.", null, "timeout"),
        _ => new($"STS could not be asked: {Redact(Sentence(exception.GetBaseException().Message), options)}", null, exception.GetBaseException().GetType().Name),
    };

    // The SDK appends a line for each place where it has looked.
    private static string FirstLine(string message) => message.Split('\n', 2)[0];

    private static string Sentence(string message) => message.TrimEnd().TrimEnd('.', ':') + ".";

    // STS repeats a malformed value in its validation message.
    private static string Redact(string message, RoleOptions options) =>
        string.IsNullOrEmpty(options.ExternalId)
            ? message
            : message.Replace(options.ExternalId, "(external id)", StringComparison.Ordinal);
}
