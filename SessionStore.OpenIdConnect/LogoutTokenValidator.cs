using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace SessionStore.OpenIdConnect;

/// <summary>
/// Validates logout tokens as OpenID Connect Back-Channel Logout 1.0, section 2.6, asks for, with the keys, the issuer and
/// the client id of an OpenID Connect scheme.
/// </summary>
internal sealed class LogoutTokenValidator(IOptionsMonitor<OpenIdConnectOptions> schemes, TimeProvider time)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    // The handler is less so: of a claim that is there twice, it and we might not take the same.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly TimeSpan RefreshAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshPause = TimeSpan.FromMilliseconds(50);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private long _refreshedAt;

    /// <exception cref="InvalidLogoutTokenException">The token is not to be obeyed.</exception>
    /// <exception cref="InvalidOperationException">The provider's keys cannot be had.</exception>
    public async Task<LogoutToken> ValidateAsync(string scheme, string token, CancellationToken cancellationToken)
    {
        var options = schemes.Get(scheme);
        var manager = options.ConfigurationManager ?? throw new InvalidOperationException(
            $"The OpenID Connect scheme '{scheme}' is not set up. Call AddOpenIdConnect(\"{scheme}\", …), or name the scheme at MapDynamoDBBackChannelLogout.");
        var configuration = await ConfigurationAsync(manager, cancellationToken);
        var result = await _handler.ValidateTokenAsync(token, Parameters(options, configuration));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && options.RefreshOnIssuerKeyNotFound)
        {
            // The provider may have changed its keys since they were read.
            result = await _handler.ValidateTokenAsync(token, Parameters(options, await RefreshAsync(manager, configuration, cancellationToken)));
        }

        if (result is not { IsValid: true, SecurityToken: JsonWebToken jwt })
        {
            throw new InvalidLogoutTokenException("Its signature, issuer or audience is not valid.", result.Exception);
        }

        try
        {
            return Read(jwt, options.TokenValidationParameters.ClockSkew);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a lone surrogate, which JSON can spell and text cannot hold.
            throw new InvalidLogoutTokenException("Its payload is not JSON, or names a claim twice.", exception);
        }
    }

    /// <summary>The manager refreshes behind its callers' backs. A provider does not try again after 400, so this waits a while.</summary>
    private async Task<OpenIdConnectConfiguration> RefreshAsync(
        IConfigurationManager<OpenIdConnectConfiguration> manager, OpenIdConnectConfiguration known, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var before = Interlocked.Exchange(ref _refreshedAt, now);
        if (before != 0 && time.GetElapsedTime(before, now) < RefreshAfter)
        {
            // Anybody can send a token with an unknown key.
            Interlocked.Exchange(ref _refreshedAt, before);
            return await ConfigurationAsync(manager, cancellationToken);
        }

        manager.RequestRefresh();
        var configuration = await ConfigurationAsync(manager, cancellationToken);
        while (ReferenceEquals(configuration, known) && time.GetElapsedTime(now) < LongestRefresh)
        {
            await Task.Delay(RefreshPause, time, cancellationToken);
            configuration = await ConfigurationAsync(manager, cancellationToken);
        }

        return configuration;
    }

    private static async Task<OpenIdConnectConfiguration> ConfigurationAsync(
        IConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken cancellationToken)
    {
        try
        {
            return await manager.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A timeout is a cancellation, too, but nobody has gone away.
            throw new InvalidOperationException("The OpenID provider's metadata could not be read.", failure);
        }
    }

    /// <summary>The scheme's own for issuer, audience and keys. What it may leave out for ID tokens is not left out here.</summary>
    private static TokenValidationParameters Parameters(OpenIdConnectOptions options, OpenIdConnectConfiguration configuration)
    {
        var parameters = options.TokenValidationParameters.Clone();
        parameters.ValidIssuers = [.. parameters.ValidIssuers ?? [], configuration.Issuer];
        parameters.IssuerSigningKeys = [.. parameters.IssuerSigningKeys ?? [], .. configuration.SigningKeys];
        parameters.SignatureValidator = null;
        parameters.SignatureValidatorUsingConfiguration = null;
        parameters.RequireSignedTokens = true;
        parameters.ValidateIssuer = true;
        parameters.ValidateAudience = true;
        parameters.RequireAudience = true;
        // An app may have switched these off, or have a clock of its own: they are looked at below.
        parameters.ValidateLifetime = false;
        parameters.LifetimeValidator = null;
        parameters.ValidTypes = null;
        parameters.TypeValidator = null;
        // Counts a token as used that could not be obeyed yet.
        parameters.ValidateTokenReplay = false;
        return parameters;
    }

    private LogoutToken Read(JsonWebToken jwt, TimeSpan skew)
    {
        var now = time.GetUtcNow();
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars((jwt.InnerToken ?? jwt).EncodedPayload), Strict);
        var payload = document.RootElement;
        // JWT is what some providers say for any token; that of another kind is none.
        Require(jwt.Typ is null or "" || IsOneOf(jwt.Typ, "JWT", "logout+jwt", "application/logout+jwt"), "Its type is not logout+jwt.");
        Require(Date(payload, "exp") is { } expires && expires + skew > now, "It has expired, or has no exp.");
        Require(Date(payload, "iat") is { } issuedAt && issuedAt - skew <= now, "It has no iat, or one in the future.");
        Require(Date(payload, "nbf") is not { } notBefore || notBefore - skew <= now, "It is not valid yet.");
        Require(!payload.TryGetProperty("nonce", out _), "It has a nonce, as ID tokens have.");
        Require(HasLogoutEvent(payload), "Its events do not name a back-channel logout.");
        var (tokenId, subject, sessionId) = (Text(payload, "jti"), Text(payload, "sub"), Text(payload, "sid"));
        Require(tokenId is not null, "It has no jti.");
        // Without its session a token ends all that the user has.
        Require(subject is not null || IsAbsent(payload, "sub"), "Its sub is not a text.");
        Require(sessionId is not null || IsAbsent(payload, "sid"), "Its sid is not a text.");
        Require(subject is not null || sessionId is not null, "It has neither sub nor sid.");
        return new(jwt.Issuer, tokenId!, Date(payload, "exp")!.Value + skew, subject, sessionId);
    }

    private static bool HasLogoutEvent(JsonElement payload) =>
        payload.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Object &&
        events.TryGetProperty(LogoutEvent, out var logout) && logout.ValueKind == JsonValueKind.Object;

    private static bool IsOneOf(string type, params ReadOnlySpan<string> types)
    {
        foreach (var known in types)
        {
            if (type.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAbsent(JsonElement payload, string name) =>
        !payload.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    /// <summary>Null when it is absent or not a text.</summary>
    private static string? Text(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Null when it is absent or not a date.</summary>
    private static DateTimeOffset? Date(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) &&
        seconds is > 0 and < 250_000_000_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new InvalidLogoutTokenException(otherwise);
        }
    }
}
