namespace SessionStore.OpenIdConnect;

/// <summary>A logout token that was found valid.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="TokenId">Its <c>jti</c>: it may be used once.</param>
/// <param name="ExpiresAt">When nobody would accept it any longer.</param>
/// <param name="Subject">The user, or null.</param>
/// <param name="SessionId">The provider's session, or null; there is one of the two at least.</param>
internal sealed record LogoutToken(string Issuer, string TokenId, DateTimeOffset ExpiresAt, string? Subject, string? SessionId);
