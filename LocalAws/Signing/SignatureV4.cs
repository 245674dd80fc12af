using System.Security.Cryptography;
using System.Text;

namespace LocalAws.Signing;

/// <summary>
/// Signature Version 4, as of AWS' reference "Create a signed AWS API request". The path is always <c>/</c>, the only
/// one that the Query services and DynamoDB have.
/// </summary>
internal static class SignatureV4
{
    /// <param name="method">GET or POST.</param>
    /// <param name="query">The raw query string, without its question mark.</param>
    /// <param name="headers">Looked up for each of <paramref name="signedHeaders"/>; a header that is not there counts as empty.</param>
    /// <param name="signedHeaders">Names in lower case, in the order in which the client signed them.</param>
    /// <param name="body">The body as received.</param>
    public static string CanonicalRequest(
        string method, string query, IHeaderDictionary headers, IReadOnlyList<string> signedHeaders, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder().Append(method).Append("\n/\n").Append(CanonicalQuery(query)).Append('\n');
        foreach (var name in signedHeaders)
        {
            text.Append(name).Append(':').AppendJoin(',', headers[name].Select(CanonicalValue)).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(Hash(body)).ToString();
    }

    public static string StringToSign(string timestamp, CredentialScope scope, string canonicalRequest) =>
        $"{AuthorizationHeader.Algorithm}\n{timestamp}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static byte[] Sign(string secret, CredentialScope scope, string stringToSign)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (ReadOnlySpan<string>)[scope.Date, scope.Region, scope.Service, CredentialScope.Terminator, stringToSign])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    private static string CanonicalQuery(string query) => string.Join('&', query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Encode(pair[0]), Value: Encode(pair.Length > 1 ? pair[1] : "")))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string CanonicalValue(string? value) =>
        string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
