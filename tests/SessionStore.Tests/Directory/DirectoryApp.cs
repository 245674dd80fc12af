using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Directory;

/// <summary>An app whose visitors sign in, look at their sessions and revoke them.</summary>
internal static class DirectoryApp
{
    public static Task<SessionApp> StartAsync(
        DynamoDBFixture dynamoDB, string? table = null, IDataProtectionProvider? sharedKeys = null, Action<DynamoDBSessionOptions>? configure = null) =>
        SessionApp.StartAsync(dynamoDB, Map, configure, table, sharedKeys);

    public static async Task<Browser> SignedInAsync(this SessionApp app, string user, string? label = null)
    {
        var browser = app.NewBrowser();
        Assert.Equal("in", await browser.GetAsync($"/in?user={Uri.EscapeDataString(user)}&label={label}"));
        return browser;
    }

    public static async Task<List<string>> LabelsAsync(this Browser browser, string user) =>
        [.. (await browser.ListAsync(user)).Select(line => line.Split('|')[1])];

    /// <summary>handle|label|signed in|last seen|is current.</summary>
    public static async Task<string[]> ListAsync(this Browser browser, string user) =>
        (await browser.GetAsync($"/list?user={Uri.EscapeDataString(user)}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Map(WebApplication app)
    {
        app.MapGet("/in", async (HttpContext context, string user, string? label) =>
        {
            context.Session.SetString("name", "somebody");
            await context.Session.BindToUserAsync(user, label, context.RequestAborted);
            return "in";
        });
        app.MapGet("/who", (HttpContext context) => context.Session.GetString("name") ?? "nobody");
        app.MapGet("/set", (HttpContext context, string value) => context.Session.SetString("name", value));
        app.MapGet("/who-and-out", (HttpContext context) =>
        {
            context.Session.GetString("name");
            return context.Session.AbandonAsync();
        });
        app.MapGet("/clear", (HttpContext context, string? then) =>
        {
            context.Session.Clear();
            if (then is not null)
            {
                context.Session.SetString("name", then);
            }
        });
        app.MapGet("/regenerate", (HttpContext context) => context.Session.RegenerateIdAsync());
        app.MapGet("/out", (HttpContext context) => context.Session.AbandonAsync());
        app.MapGet("/list", async (ISessionDirectory directory, string user) => string.Concat((await directory.ListAsync(user)).Select(Line)));
        app.MapGet("/revoke", async (ISessionDirectory directory, string user, string handle) => await directory.RevokeAsync(user, handle));
        app.MapGet("/revoke-all", async (ISessionDirectory directory, string user, bool except) => await directory.RevokeAllAsync(user, except));
        app.MapGet("/slow", async (HttpContext context, ISessionDirectory directory, string user, bool reads = true) =>
        {
            if (reads)
            {
                await context.Session.LoadAsync();
            }

            await directory.RevokeAllAsync(user);
            context.Session.SetString("name", "back from the dead");
        });
    }

    private static string Line(UserSession session) => string.Create(
        CultureInfo.InvariantCulture,
        $"{session.Handle}|{session.Label}|{session.SignedInAt.ToUnixTimeSeconds()}|{session.LastSeenAt.ToUnixTimeSeconds()}|{session.IsCurrent}\n");
}
