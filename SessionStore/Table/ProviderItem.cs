using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SessionStore.Table;

/// <summary>
/// What the table keeps of OpenID providers: whose sign-in a provider's session was, and which logout tokens were used. The
/// only home of these items' names.
/// </summary>
internal static class ProviderItem
{
    public const string Users = "users";

    private const string SessionPrefix = "sid#";
    private const string TokenPrefix = "jti#";

    /// <param name="issuer">Who gives the session ids: they are unique for each.</param>
    /// <param name="sessionId">The provider's <c>sid</c>.</param>
    public static string OfSession(string issuer, string sessionId) => SessionPrefix + Hash(issuer, sessionId);

    /// <param name="issuer">Who gives the token ids.</param>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    public static string OfToken(string issuer, string tokenId) => TokenPrefix + Hash(issuer, tokenId);

    // An issuer is a URL, which has no line ends: no other pair has the same text.
    private static string Hash(string issuer, string id) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{id}")));
}
