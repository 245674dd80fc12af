using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;

namespace SessionStore.Tests.OpenIdConnect;

/// <summary>
/// A real OpenID provider, OpenIddict's, that signs in whom the login hint names, as user:session. It has no back-channel
/// logout of its own; the tests post the tokens, signed with its keys.
/// </summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string ClientId = "shop";

    /// <summary>Making keys takes most of a provider's start.</summary>
    private static readonly RSAParameters[] FirstKeys = [NewKey().Rsa.ExportParameters(true), NewKey().Rsa.ExportParameters(true)];

    private readonly WebApplication _app;

    private Provider(WebApplication app) => _app = app;

    /// <summary>OpenIddict's issuer is its address, with a slash.</summary>
    public string Issuer => _app.Urls.Single() + "/";

    public SigningCredentials SigningCredentials => Options.SigningCredentials[0];

    private OpenIddictServerOptions Options => _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    public static async Task<Provider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.EnableDegradedMode();
            options.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token");
            options.AllowAuthorizationCodeFlow();
            options.RegisterScopes(OpenIddictConstants.Scopes.Profile);
            options.AddEncryptionKey(new RsaSecurityKey(RSA.Create(FirstKeys[0]))).AddSigningKey(new RsaSecurityKey(RSA.Create(FirstKeys[1])) { KeyId = "first" });
            options.AddEventHandler<OpenIddictServerEvents.ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(_ => default));
            options.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default));
            options.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/connect/authorize", (HttpContext context) =>
        {
            var request = context.GetOpenIddictServerRequest()!;
            var (user, session) = request.LoginHint!.Split(':') is [var name, var sid] ? (name, sid) : (request.LoginHint, null);
            var identity = new ClaimsIdentity("provider");
            identity.AddClaim(new("sub", user));
            identity.AddClaim(new("name", user));
            if (session is not null)
            {
                identity.AddClaim(new("sid", session));
            }

            var principal = new ClaimsPrincipal(identity);
            principal.SetScopes(request.GetScopes());
            principal.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
            return Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        });
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Signs with a new key from now on, which it also publishes.</summary>
    public void RotateKey() => Options.SigningCredentials.Insert(0, new(NewKey(), SecurityAlgorithms.RsaSha256));

    /// <param name="change">Makes another token of a good one: a claim set to null is left out.</param>
    /// <param name="type">Its header's typ.</param>
    /// <param name="credentials">Who signs it, if not this provider.</param>
    public string LogoutToken(
        Action<Dictionary<string, object?>>? change = null, string? type = "logout+jwt", SigningCredentials? credentials = null)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Claims = Claims(change),
            TokenType = type,
            SigningCredentials = credentials ?? SigningCredentials,
        });
    }

    public Dictionary<string, object> Claims(Action<Dictionary<string, object?>>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> claims = new(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["iat"] = now,
            ["exp"] = now + 120,
            ["jti"] = Guid.NewGuid().ToString(),
            ["events"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["http://schemas.openid.net/event/backchannel-logout"] = new Dictionary<string, object>(StringComparer.Ordinal),
            },
        };
        change?.Invoke(claims);
        return claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Key, claim => claim.Value!, StringComparer.Ordinal);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };
}
