using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>An app with cookie authentication over the ticket store.</summary>
internal static class TicketApp
{
    public const string CookieName = ".AspNetCore.Cookies";

    public static Task<SessionApp> StartAsync(DynamoDBFixture dynamoDB, Action<AuthenticationBuilder>? configure = null) => SessionApp.StartAsync(
        dynamoDB,
        Map,
        services: services =>
        {
            var authentication = services.AddAuthentication().AddCookie(options =>
            {
                options.ExpireTimeSpan = TimeSpan.FromHours(10);
                options.Events.OnValidatePrincipal = context =>
                {
                    context.ShouldRenew = context.Request.Query.ContainsKey("renew");
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
        beforeSession: app => app.UseAuthentication());

    public static async Task<Browser> SignedInAsync(this SessionApp app, string user, string? role = null)
    {
        var browser = app.NewBrowser();
        await browser.GetAsync($"/in?user={user}&role={role}");
        return browser;
    }

    public static string? TicketCookie(this Browser browser) =>
        browser.Cookies.GetAllCookies().FirstOrDefault(cookie => cookie.Name == CookieName)?.Value;

    private static void Map(WebApplication app)
    {
        app.MapGet("/in", (HttpContext context, string user, string? role) => context.SignInAsync(Principal(user, role)));
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
        if (role is not null)
        {
            identity.AddClaim(new(ClaimTypes.Role, role));
        }

        return new(identity);
    }
}
