using System.Security.Cryptography;
using System.Text;

namespace SessionStore.Migration;

/// <summary>The cookie of express-session: "s:", the session's id, a dot and its HMAC-SHA256 in base64 without padding.</summary>
internal sealed class ExpressCookie(IEnumerable<string> secrets)
{
    private const string Signed = "s:";

    private readonly byte[][] _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];

    /// <param name="value">The cookie's value, decoded.</param>
    /// <returns>The session's id; null when none of the secrets has signed it.</returns>
    public string? Read(string value)
    {
        var dot = value.LastIndexOf('.');
        if (dot <= Signed.Length || !value.StartsWith(Signed, StringComparison.Ordinal))
        {
            return null;
        }

        var id = value[Signed.Length..dot];
        var signature = Encoding.UTF8.GetBytes(value[(dot + 1)..]);
        var isValid = false;
        foreach (var secret in _secrets)
        {
            isValid |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(id, secret)), signature);
        }

        return isValid ? id : null;
    }

    /// <returns>The value, signed with the first of the secrets, to be encoded.</returns>
    public string Write(string id) => $"{Signed}{id}.{Sign(id, _secrets[0])}";

    private static string Sign(string id, byte[] secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(id))).TrimEnd('=');
}
