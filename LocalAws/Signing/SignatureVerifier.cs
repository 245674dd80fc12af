using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalAws.Identity;
using Microsoft.Extensions.Options;

namespace LocalAws.Signing;

/// <summary>Finds out who sent a request, or refuses it as AWS would.</summary>
internal sealed class SignatureVerifier(AccessKeys keys, RoleDirectory roles, IOptions<LocalAwsOptions> options, TimeProvider time)
{
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>How far a client's clock may be off, either way. As AWS' for these services.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <exception cref="AwsException">The request is not signed, or not by a key that is good here and now.</exception>
    public Principal Verify(HttpRequest request, AuthorizationHeader authorization, string expectedService, ReadOnlySpan<byte> body)
    {
        var timestamp = Timestamp(request.Headers);
        CheckScope(authorization.Scope, expectedService, timestamp);
        CheckClock(timestamp);
        CheckSignedHeaders(request.Headers, authorization.SignedHeaders);

        var key = FindKey(authorization.AccessKeyId, request.Headers["X-Amz-Security-Token"].ToString());
        var canonical = SignatureV4.CanonicalRequest(
            request.Method, request.QueryString.Value?.TrimStart('?') ?? "", request.Headers, authorization.SignedHeaders, body);
        var toSign = SignatureV4.StringToSign(timestamp.ToString(TimestampFormat, CultureInfo.InvariantCulture), authorization.Scope, canonical);
        var expected = Convert.ToHexStringLower(SignatureV4.Sign(key.Secret, authorization.Scope, toSign));
        if (!SameSecret(expected, authorization.Signature))
        {
            throw Mismatch("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }

        if (key.Principal is RoleSession session && keys.IsExpired(session))
        {
            throw new AwsException(403, "ExpiredToken", "The security token included in the request is expired");
        }

        return key.Principal;
    }

    private static AwsException Mismatch(string message) => new(403, "SignatureDoesNotMatch", message);

    private AccessKey FindKey(string id, string token)
    {
        // A session ends with its role; and a key goes with its own token only.
        return keys.TryGet(id, out var key)
            && SameSecret(key.SessionToken ?? "", token)
            && (key.Principal is not RoleSession session || roles.Contains(session.Role))
            ? key
            : throw new AwsException(403, "InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    private static bool SameSecret(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));

    private static DateTimeOffset Timestamp(IHeaderDictionary headers)
    {
        var text = headers["X-Amz-Date"].ToString();
        if (text.Length == 0)
        {
            return DateTimeOffset.TryParse(headers.Date.ToString(), CultureInfo.InvariantCulture, out var date)
                ? date.ToUniversalTime()
                : throw AuthorizationHeader.Incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        return DateTimeOffset.TryParseExact(text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var timestamp)
            ? timestamp
            : throw AuthorizationHeader.Incomplete("Date must be in ISO-8601 'basic format'.");
    }

    private void CheckScope(CredentialScope scope, string expectedService, DateTimeOffset timestamp)
    {
        var region = options.Value.Region;

        // IAM is global and lives in us-east-1, whatever the region of the caller.
        if (!string.Equals(scope.Region, region, StringComparison.Ordinal) && (expectedService, scope.Region) is not ("iam", "us-east-1"))
        {
            throw Mismatch($"Credential should be scoped to a valid region, not '{scope.Region}'. LocalAws has {region} only.");
        }

        if (!string.Equals(scope.Service, expectedService, StringComparison.Ordinal))
        {
            throw Mismatch($"Credential should be scoped to correct service: '{expectedService}'.");
        }

        var date = timestamp.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        if (!string.Equals(scope.Date, date, StringComparison.Ordinal))
        {
            throw Mismatch($"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope.Date}' != '{date}'.");
        }
    }

    private void CheckClock(DateTimeOffset timestamp)
    {
        var now = time.GetUtcNow();
        var sent = timestamp.ToString(TimestampFormat, CultureInfo.InvariantCulture);
        if (timestamp < now - Tolerance)
        {
            throw Mismatch($"Signature expired: {sent} is now earlier than {(now - Tolerance).ToString(TimestampFormat, CultureInfo.InvariantCulture)} ({now.ToString(TimestampFormat, CultureInfo.InvariantCulture)} - 5 min.)");
        }

        if (timestamp > now + Tolerance)
        {
            throw Mismatch($"Signature not yet current: {sent} is still later than {(now + Tolerance).ToString(TimestampFormat, CultureInfo.InvariantCulture)} ({now.ToString(TimestampFormat, CultureInfo.InvariantCulture)} + 5 min.)");
        }
    }

    /// <summary>What decides about the call must be signed, or it could be changed on the way.</summary>
    private static void CheckSignedHeaders(IHeaderDictionary headers, IReadOnlyList<string> signed)
    {
        if (!signed.Contains("host", StringComparer.Ordinal))
        {
            throw Mismatch("'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }

        foreach (var name in headers.Keys.Where(name => name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)))
        {
            if (!signed.Contains(name.ToLowerInvariant(), StringComparer.Ordinal))
            {
                throw Mismatch($"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
            }
        }
    }
}
