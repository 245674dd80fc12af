using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Tickets;

/// <summary>An app with the real ASP.NET Core Identity: its cookie, its password sign-in, its security stamp validator.</summary>
internal static class IdentityApp
{
    public const string CookieName = ".AspNetCore.Identity.Application";

    /// <summary>Identity's own default.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(30);

    private const string Password = "correct Horse 4 battery";

    public static Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB,
        CountingUserStore users,
        string? table = null,
        IDataProtectionProvider? sharedKeys = null,
        TimeSpan? interval = null) => SessionApp.StartAsync(
        dynamoDB,
        Map,
        table: table,
        sharedKeys: sharedKeys,
        services: services =>
        {
            services.AddSingleton<IUserStore<AppUser>>(users);
            services.AddIdentityCore<AppUser>().AddSignInManager();
            services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = interval ?? Interval);
            var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
            authentication.AddIdentityCookies();
            authentication.AddDynamoDBTicketStore(IdentityConstants.ApplicationScheme);
        },
        beforeSession: app => app.UseAuthentication());

    public static async Task<Browser> RegisteredAsync(this SessionApp app, string user)
    {
        var browser = app.NewBrowser();
        Assert.Equal("Succeeded", await browser.GetAsync($"/register?user={user}"));
        return browser;
    }

    private static void Map(WebApplication app)
    {
        Visit.Map(app);
        app.MapGet("/register", async (UserManager<AppUser> users, SignInManager<AppUser> signIn, string user) =>
        {
            var created = await users.CreateAsync(new() { Id = user, Name = user }, Password);
            return created.Succeeded ? (await signIn.PasswordSignInAsync(user, Password, isPersistent: false, lockoutOnFailure: false)).ToString() : created.ToString();
        });
        app.MapGet("/in", async (SignInManager<AppUser> signIn, string user) =>
            (await signIn.PasswordSignInAsync(user, Password, isPersistent: false, lockoutOnFailure: false)).ToString());
        app.MapGet("/new-stamp", async (UserManager<AppUser> users, string user) =>
            (await users.UpdateSecurityStampAsync((await users.FindByNameAsync(user))!)).ToString());
        app.MapGet("/sign-out-others", async (UserManager<AppUser> users, SignInManager<AppUser> signIn, ISessionDirectory directory, string user) =>
        {
            var found = (await users.FindByNameAsync(user))!;
            await users.UpdateSecurityStampAsync(found);
            await directory.RevokeAllAsync(found.Id, exceptCurrent: true);
            await signIn.RefreshSignInAsync(found);
        });
        app.MapGet("/rename", async (UserManager<AppUser> users, string user, string name) =>
        {
            // Without a new stamp, as an administrator's change behind Identity's back.
            (await users.FindByNameAsync(user))!.Name = name;
        });
        app.MapGet("/who", (HttpContext context) => context.User.Identity?.Name ?? "nobody");
        app.MapGet("/amr", (HttpContext context) => context.User.FindFirstValue("amr") ?? "none");
    }
}
