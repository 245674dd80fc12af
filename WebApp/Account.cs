using Microsoft.AspNetCore.Mvc;

namespace WebApp;

/// <summary>Signing in and out. It is a demo: any name will do, and nobody asks for a password.</summary>
internal static class Account
{
    public const string UserKey = "user";

    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        // One address to try with curl, as in the walkthrough; a real app signs in with a POST only.
        app.MapGet("/login", async (HttpContext context, CancellationToken cancellationToken) =>
        {
            await SignInAsync(context.Session, "test", cancellationToken);
            return "Logged in";
        });
        app.MapPost("/login", async (HttpContext context, [FromForm] string name, CancellationToken cancellationToken) =>
        {
            if (string.IsNullOrWhiteSpace(name))
            {
                return Results.Problem("Enter a name; any will do.", statusCode: StatusCodes.Status400BadRequest);
            }

            await SignInAsync(context.Session, name.Trim(), cancellationToken);
            return Results.LocalRedirect("/");
        });

        app.MapGet("/logout", async (HttpContext context, CancellationToken cancellationToken) =>
        {
            await context.Session.AbandonAsync(cancellationToken);
            return "Logged out";
        });
        app.MapPost("/logout", async (HttpContext context, [FromForm] bool? done, CancellationToken cancellationToken) =>
        {
            await context.Session.AbandonAsync(cancellationToken);
            return Results.LocalRedirect("/");
        });
    }

    private static async Task SignInAsync(ISession session, string name, CancellationToken cancellationToken)
    {
        await session.LoadAsync(cancellationToken);

        // Whoever knew the session's id before the sign-in must not be signed in with it.
        await session.RegenerateIdAsync(cancellationToken);
        session.SetString(UserKey, name);
    }
}
