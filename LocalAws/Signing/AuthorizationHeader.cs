using Microsoft.Extensions.Primitives;

namespace LocalAws.Signing;

/// <summary>The parts of <c>Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…</c>.</summary>
internal sealed record AuthorizationHeader(string AccessKeyId, CredentialScope Scope, IReadOnlyList<string> SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly string[] RequiredParts = ["Credential", "Signature", "SignedHeaders"];

    /// <exception cref="AwsException">MissingAuthenticationToken or IncompleteSignature.</exception>
    public static AuthorizationHeader Parse(StringValues header)
    {
        if (StringValues.IsNullOrEmpty(header))
        {
            throw new AwsException(403, "MissingAuthenticationToken", "Request is missing Authentication Token");
        }

        if (header.Count > 1 || !header.ToString().StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            throw Incomplete($"Authorization header must be one, and use {Algorithm}.");
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header.ToString()[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                throw Incomplete("Authorization header is not a list of name=value pairs, each once.");
            }
        }

        // Names only in these messages: the header holds a signature.
        var missing = RequiredParts.Where(name => string.IsNullOrEmpty(parts.GetValueOrDefault(name)));
        if (string.Join(' ', missing.Select(name => $"Authorization header requires '{name}' parameter.")) is { Length: > 0 } complaint)
        {
            throw Incomplete(complaint);
        }

        if (parts["Credential"].Split('/') is not [{ Length: > 0 } id, var date, var region, var service, var terminator])
        {
            throw Incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        }

        if (terminator is not CredentialScope.Terminator)
        {
            throw new AwsException(403, "SignatureDoesNotMatch", $"Credential should be scoped with a valid terminator: '{CredentialScope.Terminator}'.");
        }

        return new AuthorizationHeader(id, new CredentialScope(date, region, service), parts["SignedHeaders"].Split(';'), parts["Signature"]);
    }

    public override string ToString() => nameof(AuthorizationHeader);

    internal static AwsException Incomplete(string message) => new(400, "IncompleteSignature", message);
}
