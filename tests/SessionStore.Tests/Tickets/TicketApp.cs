using System.Security.Claims;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>An app with cookie authentication over the ticket store.</summary>
internal static class TicketApp
{
    public const string CookieName = ".AspNetCore.Cookies";

    public static Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB, Action<AuthenticationBuilder>? configure = null, HostBehaviors? host = null) => SessionApp.StartAsync(
        dynamoDB,
        Map,
        services: services =>
        {
            var authentication = services.AddAuthentication().AddCookie(options =>
            {
                options.ExpireTimeSpan = TimeSpan.FromHours(10);
                options.Events.OnValidatePrincipal = context =>
                {
                    Validate(context);
                    return Task.CompletedTask;
                };
                options.Events.OnCheckSlidingExpiration = context =>
                {
                    context.ShouldRenew |= context.Request.Query.ContainsKey("slide");
                    return Task.CompletedTask;
                };
            });
            if (configure is null)
            {
                authentication.AddDynamoDBTicketStore();
            }
            else
            {
                configure(authentication);
            }
        },
        beforeSession: app => app.UseAuthentication(),
        host: host);

    public static async Task<Browser> SignedInAsync(this SessionApp app, string user, string? role = null)
    {
        var browser = app.NewBrowser();
        await browser.GetAsync($"/in?user={user}&role={role}");
        return browser;
    }

    public static string? TicketCookie(this Browser browser) =>
        browser.Cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name == CookieName)?.Value;

    /// <summary>handle|label|is current.</summary>
    public static async Task<string[]> ListTicketsAsync(this Browser browser, string user) =>
        (await browser.GetAsync($"/list?user={user}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one ticket of an app.</summary>
    public static async Task<Dictionary<string, AttributeValue>> TicketAsync(this DynamoDBFixture dynamoDB, SessionApp app) =>
        (await dynamoDB.ItemsAsync(app.Table)).Single(item => item["id"].S.StartsWith("ticket#", StringComparison.Ordinal) && !item.ContainsKey("state"));

    /// <summary>A browser that has the same cookies: a thief's, or the same one's with a second request.</summary>
    public static Browser NewBrowserLike(this SessionApp app, Browser other)
    {
        var browser = app.NewBrowser();
        browser.Cookies.Add(other.Cookies.GetAllCookies());
        return browser;
    }

    /// <summary>What an app does there: look up the user's rights, refresh a token, renew.</summary>
    private static void Validate(CookieValidatePrincipalContext context)
    {
        var identity = (ClaimsIdentity)context.Principal!.Identity!;
        var editor = new Claim(ClaimTypes.Role, "editor");
        context.ShouldRenew = context.Request.Query.TryGetValue("renew", out var what);
        switch (what)
        {
            case "claims":
                context.ReplacePrincipal(new(new ClaimsIdentity(identity, [editor])));
                break;
            case "claims in place":
                identity.AddClaim(editor);
                break;
            case "fewer claims":
                context.ReplacePrincipal(new(new ClaimsIdentity(
                    identity.Claims.Where(claim => claim.Type != ClaimTypes.Role), identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType)));
                break;
            case "other order":
                context.ReplacePrincipal(new(new ClaimsIdentity(
                    identity.Claims.Reverse(), identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType)));
                break;
            case "other method":
                context.ReplacePrincipal(new(new ClaimsIdentity(identity.Claims, "mfa", identity.NameClaimType, identity.RoleClaimType)));
                break;
            case "other claim type":
                context.ReplacePrincipal(new(new ClaimsIdentity(identity.Claims, identity.AuthenticationType, identity.NameClaimType, ClaimTypes.Name)));
                break;
            case "token":
                context.Properties.StoreTokens([new() { Name = "access", Value = "fresh" }]);
                break;
            case "month":
                context.Properties.ExpiresUtc += TimeSpan.FromDays(30);
                break;
        }
    }

    private static void Map(WebApplication app)
    {
        Visit.Map(app);
        app.MapGet("/in", (HttpContext context, TimeProvider time, string user, string? role, int? hours, string? scheme) => context.SignInAsync(
            scheme, Principal(user, role), new AuthenticationProperties { ExpiresUtc = hours is { } h ? time.GetUtcNow().AddHours(h) : null }));
        app.MapGet("/in-as", (HttpContext context, string claim, string user) => context.SignInAsync(
            new(new ClaimsIdentity([new(ClaimTypes.Name, user), new(claim, user)], "oidc"))));
        app.MapGet("/promote", async (HttpContext context) =>
        {
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new(ClaimTypes.Role, "admin"));
            await context.SignInAsync(context.User);
        });
        app.MapGet("/out", (HttpContext context) => context.SignOutAsync());
        app.MapGet("/out-and-in", async (HttpContext context, string user) =>
        {
            await context.SignOutAsync();
            await context.SignInAsync(Principal(user, role: null));
        });
        app.MapGet("/token", async (HttpContext context, string token) =>
        {
            var ticket = await context.AuthenticateAsync();
            ticket.Properties!.StoreTokens([new() { Name = "access", Value = token }]);
            await context.SignInAsync(ticket.Principal!, ticket.Properties);
        });
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
        app.MapGet("/who-at", async (HttpContext context, string scheme) => (await context.AuthenticateAsync(scheme)).Principal?.Identity?.Name ?? "nobody");
        app.MapGet("/role", (HttpContext context) => context.User.FindFirstValue(ClaimTypes.Role) ?? "none");
        app.MapGet("/list", async (ISessionDirectory directory, string user) => string.Concat((await directory.ListAsync(user)).Select(
            session => $"{session.Handle}|{session.Label}|{session.IsCurrent}\n")));
        app.MapGet("/revoke-all", async (ISessionDirectory directory, string user, bool except) => await directory.RevokeAllAsync(user, except));
        app.MapGet("/revoked-meanwhile", async (HttpContext context, ISessionDirectory directory, string user, string? role) =>
        {
            await directory.RevokeAllAsync(user);
            await context.SignInAsync(Principal(user, role));
        });
    }

    private static ClaimsPrincipal Principal(string user, string? role)
    {
        var identity = new ClaimsIdentity("password");
        identity.AddClaim(new(ClaimTypes.Name, user));
        identity.AddClaim(new(ClaimTypes.NameIdentifier, user));
        if (role is { Length: > 0 })
        {
            identity.AddClaim(new(ClaimTypes.Role, role));
        }

        return new(identity);
    }
}
