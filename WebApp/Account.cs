using Microsoft.AspNetCore.Mvc;
using SessionStore;
using WebApp.Devices;

namespace WebApp;

/// <summary>Signing in and out, here and everywhere. It is a demo: any name will do, and nobody asks for a password.</summary>
internal static class Account
{
    public const string UserKey = "user";

    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        // Two addresses to try with curl, as in the walkthrough; a real app signs in and out with a POST only.
        app.MapGet("/login", async (HttpContext context) =>
        {
            await SignInAsync(context, "test");
            return "Logged in";
        });
        app.MapGet("/logout", async (HttpContext context) =>
        {
            await context.Session.AbandonAsync(context.RequestAborted);
            return "Logged out";
        });

        // The page's forms. Reading a form is what makes the framework ask for the antiforgery token.
        app.MapPost("/login", async (HttpContext context, [FromForm] string? name) =>
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > 100)
            {
                return Results.Problem("Enter a name of at most 100 characters; any will do.", statusCode: StatusCodes.Status400BadRequest);
            }

            await SignInAsync(context, name.Trim());
            return Results.LocalRedirect("/");
        });
        app.MapPost("/logout", async (HttpContext context, [FromForm] string? from) =>
        {
            await context.Session.AbandonAsync(context.RequestAborted);
            return Results.LocalRedirect("/");
        });
        app.MapPost("/devices/revoke", async (HttpContext context, ISessionDirectory directory, [FromForm] string handle) =>
        {
            if (context.Session.GetString(UserKey) is { } user)
            {
                await directory.RevokeAsync(user, handle, context.RequestAborted);
            }

            return Results.LocalRedirect("/");
        }).LoadSession();
        app.MapPost("/devices/revoke-all", async (HttpContext context, ISessionDirectory directory, [FromForm] bool exceptCurrent) =>
        {
            if (context.Session.GetString(UserKey) is { } user)
            {
                await directory.RevokeAllAsync(user, exceptCurrent, context.RequestAborted);
            }

            return Results.LocalRedirect("/");
        }).LoadSession();
    }

    private static async Task SignInAsync(HttpContext context, string name)
    {
        // The name is stored with the sign-in or not at all. The session gets a new id, too: whoever knew the old one must
        // not be signed in with it.
        context.Session.SetString(UserKey, name);
        await context.Session.BindToUserAsync(name, Device.Of(context).ToLabel(), context.RequestAborted);
    }
}
