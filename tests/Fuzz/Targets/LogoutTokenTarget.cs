using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Fuzz.Engine;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SessionStore.OpenIdConnect;

namespace Fuzz.Targets;

/// <summary>
/// A logout token as anybody may post it: obeyed as it was signed, or refused. Inputs that begin with '{' are payloads, which are signed
/// here; so they come to where an honest provider's mistakes do.
/// </summary>
internal sealed class LogoutTokenTarget : FuzzTarget
{
    private const string Payload =
        """{"iss":"https://provider.example","aud":"app","iat":1764370000,"exp":4102444800,"jti":"token-1","sub":"ada","sid":"session-1","events":{"http://schemas.openid.net/event/backchannel-logout":{}}}""";

    private static readonly byte[] Key = new byte[32];

    private readonly LogoutTokenValidator _validator = new(new OneScheme(Options()), TimeProvider.System);

    public override IReadOnlyList<byte[]> Seeds => [Encoding.UTF8.GetBytes(Payload), Encoding.UTF8.GetBytes(Signed(Encoding.UTF8.GetBytes(Payload)))];

    public override IReadOnlyList<string> Words =>
    [
        "\"nonce\":\"a\",", "\"nbf\":", "\"exp\":", "\"iat\":", "\"jti\":", "\"sub\":", "\"sid\":", "\"events\":", "null", "{}", "[]", "-1", "1e400", "\"aud\":[\"app\",\"b\"]",
        "eyJhbGciOiJub25lIn0.", ".", "\\ud800",
    ];

    public override void Run(byte[] input)
    {
        var isPayload = input is [(byte)'{', ..];
        try
        {
            var token = _validator.ValidateAsync("oidc", isPayload ? Signed(input) : Encoding.Latin1.GetString(input), CancellationToken.None).GetAwaiter().GetResult();
            Require.That(isPayload || token is { TokenId: "token-1", Subject: "ada", SessionId: "session-1" }, "Another token than the signed one was obeyed.");
        }
        catch (InvalidLogoutTokenException)
        {
            // 400.
        }
    }

    private static string Signed(byte[] payload)
    {
        var text = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"logout+jwt"}"""u8)}.{Base64Url.EncodeToString(payload)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(text)))}";
    }

    private static OpenIdConnectOptions Options()
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = "https://provider.example" };
        configuration.SigningKeys.Add(new SymmetricSecurityKey(Key));
        return new OpenIdConnectOptions
        {
            ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration),
            RefreshOnIssuerKeyNotFound = false,
            TokenValidationParameters = { ValidAudience = "app" },
        };
    }

    private sealed class OneScheme(OpenIdConnectOptions options) : IOptionsMonitor<OpenIdConnectOptions>
    {
        public OpenIdConnectOptions CurrentValue => options;

        public OpenIdConnectOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OpenIdConnectOptions, string?> listener) => null;
    }
}
