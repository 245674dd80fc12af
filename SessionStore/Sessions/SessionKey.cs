using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SessionStore.Sessions;

/// <summary>
/// The secret in the session cookie, and the id made of it. The key is shaped as the framework's session middleware shapes
/// and expects it: 16 random bytes as a GUID's 36 characters.
/// </summary>
internal static class SessionKey
{
    private const int Length = 36;

    public static string New() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    public static string NewSeed() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// The key of a session that comes from another store. Whoever brings the old cookie, in requests sent at once or after a lost
    /// answer, gets the same; the seed is in the table, and of no use without what the cookie holds, which is not.
    /// </summary>
    public static string Derive(string oldSecret, string seed) => new Guid(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(oldSecret), 16, Encoding.UTF8.GetBytes(seed), "SessionStore.Migration"u8.ToArray())).ToString();

    /// <summary>The framework's session middleware takes no other for a key.</summary>
    public static bool IsShaped(string key) => key.Length == Length;

    /// <summary>The id is what the table and the logs see. Nobody can get from it to the key, and so to the session.</summary>
    public static string ToId(string key) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
