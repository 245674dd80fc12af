using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.OpenIdConnect;

/// <summary>Which logout tokens are obeyed, and which are refused with 400 and do nothing.</summary>
public sealed class LogoutTokenTests(DynamoDBFixture dynamoDB)
{
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    public static TheoryData<string> Refusals =>
    [
        "other issuer", "no issuer", "other audience", "no audience", "no iat", "iat in the future", "no exp", "expired", "not yet valid",
        "no jti", "empty jti", "neither sub nor sid", "nonce", "null nonce", "no events", "other event", "events is text", "event is text",
        "an access token's type", "an unknown type", "another key", "alg none", "alg none with a signature", "the public key as a secret", "changed payload", "no token", "an ID token",
        "a claim twice", "half a surrogate pair", "more than one value", "sid is a number", "empty sid", "sub is a list",
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task It_is_refused_and_ends_nothing(string what)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");

        using var response = await app.PostLogoutAsync(Token(provider, what));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("invalid_request", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
        Assert.Equal("ada", await browser.GetAsync("/who"));
        Assert.Contains(Reason(what), Assert.Single(app.Log.Lines, line => line.EventId.Id == 152).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await dynamoDB.ItemsAsync(app.Table), item => item["id"].S.StartsWith("jti#", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("application/logout+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Its_type_may_be_missing_or_general(string? type)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1", type)));
    }

    [Fact]
    public async Task A_scheme_that_is_lax_with_ID_tokens_is_strict_with_logout_tokens()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider, configure: options =>
        {
            options.TokenValidationParameters.RequireSignedTokens = false;
            options.TokenValidationParameters.ValidateLifetime = false;
            options.TokenValidationParameters.ValidateAudience = false;
            options.TokenValidationParameters.ValidateIssuer = false;
            options.TokenValidationParameters.SignatureValidator = (token, _) => new JsonWebToken(token);
            options.TokenValidationParameters.SignatureValidatorUsingConfiguration = (token, _, _) => new JsonWebToken(token);
        });

        foreach (var what in new[] { "alg none", "another key", "expired", "no exp", "other audience", "no audience", "other issuer" })
        {
            Assert.Equal(400, await app.LogoutStatusAsync(Token(provider, what)));
        }
    }

    [Fact]
    public async Task A_key_that_the_provider_has_new_is_fetched()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");

        provider.RotateKey();

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims => claims["sid"] = "s1")));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task A_provider_whose_metadata_cannot_be_read_is_told_to_try_again()
    {
        var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        var token = provider.LogoutToken(claims => claims["sid"] = "s1");
        await provider.DisposeAsync();

        Assert.Equal(503, await app.LogoutStatusAsync(token));
        Assert.Single(app.Log.Lines, line => line.EventId.Id == 153);
    }

    [Theory]
    [InlineData("GET", null, 405)]
    [InlineData("POST", null, 400)]
    [InlineData("POST", "application/json", 400)]
    [InlineData("POST", "application/x-www-form-urlencoded", 400)]
    [InlineData("POST", "application/x-www-form-urlencoded-not", 400)]
    [InlineData("POST", "multipart/form-data", 400)]
    public async Task It_comes_as_a_posted_form(string method, string? contentType, int status)
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var client = new HttpClient { BaseAddress = app.Address };
        // A token in the address is none: addresses are logged.
        using var request = new HttpRequestMessage(new(method), $"{RelyingApp.Logout}?logout_token={provider.LogoutToken(claims => claims["sid"] = "s1")}");
        if (contentType is not null)
        {
            request.Content = new StringContent("{}", Encoding.UTF8);
            request.Content.Headers.ContentType = new(contentType);
        }

        using var response = await client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_no_token_needs_is_refused()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);

        Assert.Equal(400, await app.LogoutStatusAsync(new('a', 300_000)));
        Assert.Contains("cannot be read", Assert.Single(app.Log.Lines, line => line.EventId.Id == 152).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_audiences_may_be_named_beside_the_app_and_other_events_beside_the_logout()
    {
        await using var provider = await Provider.StartAsync();
        await using var app = await RelyingApp.StartAsync(dynamoDB, provider);
        using var browser = await app.SignedInAsync("ada:s1");

        Assert.Equal(200, await app.LogoutStatusAsync(provider.LogoutToken(claims =>
        {
            claims["sid"] = "s1";
            claims["aud"] = new[] { "blog", Provider.ClientId };
            ((Dictionary<string, object>)claims["events"]!)["http://schemas.openid.net/event/other"] = new Dictionary<string, object>(StringComparer.Ordinal);
        })));
        Assert.Equal("nobody", await browser.GetAsync("/who"));
    }

    [Fact]
    public async Task Without_sessions_in_DynamoDB_mapping_it_says_so()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var failure = Assert.Throws<InvalidOperationException>(() => app.MapDynamoDBBackChannelLogout());

        Assert.Contains("AddDynamoDBSession", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Each is refused for its own reason, not for one that all of them share.</summary>
    private static string Reason(string what) => what switch
    {
        "no iat" or "iat in the future" => "iat",
        "no exp" or "expired" => "exp",
        "not yet valid" => "not valid yet",
        "no jti" or "empty jti" => "jti",
        "neither sub nor sid" => "neither",
        "sid is a number" or "empty sid" => "sid",
        "nonce" or "null nonce" or "an ID token" => "nonce",
        "no events" or "other event" or "events is text" or "event is text" => "events",
        "an access token's type" or "an unknown type" => "type",
        "a claim twice" or "more than one value" => "JSON",
        _ => "signature, issuer or audience",
    };

    private static string Token(Provider provider, string what)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        string With(string claim, object? value, string? type = "logout+jwt") => provider.LogoutToken(
            claims =>
            {
                claims["sub"] = "ada";
                claims["sid"] = "s1";
                claims[claim] = value;
            },
            type);
        string Signed(Func<string, string> change)
        {
            var payload = Base64Url.DecodeFromChars(With("x", "y").Split('.')[1]);
            return new JsonWebTokenHandler().CreateToken(change(Encoding.UTF8.GetString(payload)), provider.SigningCredentials);
        }

        var good = With("sub", "ada");
        var parts = good.Split('.');
        return what switch
        {
            "other issuer" => With("iss", "https://elsewhere.example/"),
            "no issuer" => With("iss", null),
            "other audience" => With("aud", "blog"),
            "no audience" => With("aud", null),
            "no iat" => With("iat", null),
            "iat in the future" => With("iat", now + 900),
            "no exp" => With("exp", null),
            "expired" => With("exp", now - 900),
            "not yet valid" => With("nbf", now + 900),
            "no jti" => With("jti", null),
            "empty jti" => With("jti", ""),
            "neither sub nor sid" => provider.LogoutToken(),
            "sid is a number" => With("sid", 7),
            "empty sid" => With("sid", ""),
            "sub is a list" => With("sub", new[] { "ada", "grace" }),
            "nonce" => With("nonce", "n"),
            "null nonce" => With("nonce", JsonSerializer.SerializeToElement<string?>(null)),
            "no events" => With("events", null),
            "other event" => With("events", new Dictionary<string, object>(StringComparer.Ordinal) { ["http://schemas.openid.net/event/other"] = new Dictionary<string, object>(StringComparer.Ordinal) }),
            "events is text" => With("events", LogoutEvent),
            "event is text" => With("events", new Dictionary<string, object>(StringComparer.Ordinal) { [LogoutEvent] = "yes" }),
            "an access token's type" => With("sub", "ada", "at+jwt"),
            "an unknown type" => With("sub", "ada", "secevent+jwt"),
            "another key" => provider.LogoutToken(claims => claims["sid"] = "s1", credentials: new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "other" }, SecurityAlgorithms.RsaSha256)),
            "alg none" => $"{Encode("""{"alg":"none","typ":"logout+jwt"}""")}.{parts[1]}.",
            "alg none with a signature" => $"{Encode("""{"alg":"none","typ":"logout+jwt"}""")}.{parts[1]}.{parts[2]}",
            "the public key as a secret" => provider.LogoutToken(
                claims => claims["sid"] = "s1",
                credentials: new(new SymmetricSecurityKey(((RsaSecurityKey)provider.SigningCredentials.Key).Rsa.ExportRSAPublicKey()) { KeyId = provider.SigningCredentials.Kid }, SecurityAlgorithms.HmacSha256)),
            "a claim twice" => Signed(payload => payload[..^1] + ""","sub":"bob"}"""),
            "half a surrogate pair" => Signed(payload => payload[..^1] + ""","more":"\ud800"}"""),
            "more than one value" => Signed(payload => payload + "}"),
            "changed payload" => $"{parts[0]}.{Encode(JsonSerializer.Serialize(provider.Claims(claims => claims["sid"] = "s1")))}.{parts[2]}",
            "no token" => "nothing of the kind",
            "an ID token" => provider.LogoutToken(
                claims => (claims["sub"], claims["sid"], claims["events"], claims["nonce"]) = ("ada", "s1", null, "n"), "JWT"),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown."),
        };
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
