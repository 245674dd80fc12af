using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.OpenIdConnect;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.OpenIdConnect;

/// <summary>An app whose users sign in at a provider, with the framework's own OpenID Connect handler.</summary>
internal static class RelyingApp
{
    public const string Logout = "/signout-backchannel";

    public static Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB,
        Provider provider,
        string? table = null,
        IDataProtectionProvider? sharedKeys = null,
        Action<OpenIdConnectOptions>? configure = null,
        Action<DynamoDBBackChannelLogoutOptions>? logout = null) => StartAsync(dynamoDB, provider.Issuer, table, sharedKeys, configure, logout);

    private static Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB,
        string issuer,
        string? table,
        IDataProtectionProvider? sharedKeys,
        Action<OpenIdConnectOptions>? configure,
        Action<DynamoDBBackChannelLogoutOptions>? logout) => SessionApp.StartAsync(
        dynamoDB,
        app =>
        {
            Visit.Map(app);
            app.MapDynamoDBBackChannelLogout(configure: logout);
            app.MapGet("/in", (string hint) => Results.Challenge(
                new() { RedirectUri = "/who", Parameters = { ["login_hint"] = hint } }, [OpenIdConnectDefaults.AuthenticationScheme]));
            app.MapGet("/who", (HttpContext context) => context.User.FindFirstValue("name") ?? "nobody");
            app.MapGet("/renew", async (HttpContext context) =>
            {
                var ticket = await context.AuthenticateAsync();
                await context.SignInAsync(ticket.Principal!, ticket.Properties);
            });
        },
        table: table,
        sharedKeys: sharedKeys,
        services: services => services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(options => options.ExpireTimeSpan = TimeSpan.FromHours(10))
            .AddDynamoDBTicketStore()
            .AddOpenIdConnect(options =>
            {
                options.Authority = issuer;
                options.ClientId = Provider.ClientId;
                options.ClientSecret = "a secret that degraded mode does not check";
                options.ResponseType = "code";
                options.ResponseMode = "query";
                options.SaveTokens = true;
                options.RequireHttpsMetadata = false;
                // The tests have no https.
                options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.None;
                options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
                options.Events.OnRedirectToIdentityProvider = context =>
                {
                    context.ProtocolMessage.LoginHint = context.Properties.GetParameter<string>("login_hint");
                    return Task.CompletedTask;
                };
                configure?.Invoke(options);
            }),
        beforeSession: app => app.UseAuthentication());

    /// <summary>A browser that has gone all the way to the provider and back.</summary>
    /// <param name="app">The app.</param>
    /// <param name="hint">user:session.</param>
    public static async Task<Browser> SignedInAsync(this SessionApp app, string hint)
    {
        var browser = app.NewBrowser();
        var location = $"/in?hint={hint}";
        for (var hops = 0; hops < 5; hops++)
        {
            using var response = await browser.SendAsync(location);
            if (response.Headers.Location is not { } next)
            {
                Assert.Equal(hint.Split(':')[0], await response.Content.ReadAsStringAsync());
                break;
            }

            location = next.ToString();
        }

        return browser;
    }

    public static async Task<HttpResponseMessage> PostLogoutAsync(this SessionApp app, string token)
    {
        using var client = new HttpClient { BaseAddress = app.Address };
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        return await client.PostAsync(Logout, form);
    }

    public static async Task<int> LogoutStatusAsync(this SessionApp app, string token)
    {
        using var response = await app.PostLogoutAsync(token);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        return (int)response.StatusCode;
    }
}
