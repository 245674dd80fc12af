using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Search.Histories;
using Search.Programs;

namespace Search.Apps;

/// <summary>Sign-in by the cookie handler, whose tickets this library keeps.</summary>
internal static class TicketHandler
{
    /// <summary>What a validation changes, by the key of the operation that looks who it is.</summary>
    public const string Gain = "gain";
    public const string Lose = "lose";
    public const string Token = "token";
    public const string Slide = "slide";

    /// <summary>The role that a validation may give.</summary>
    public const string GainedRole = "admin";

    public static async Task LookAsync(HttpContext context, RequestRecord record, OpRecord done)
    {
        var result = await context.AuthenticateAsync();
        done.IsSignedIn = result.Succeeded;
        done.Ticket = record.TicketRead;
    }

    public static Task SignInAsync(HttpContext context, TicketImage ticket)
    {
        var identity = new ClaimsIdentity("password");
        identity.AddClaim(new(ClaimTypes.NameIdentifier, ticket.User));
        identity.AddClaims(ticket.Roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => new Claim(ClaimTypes.Role, role)));
        return context.SignInAsync(new(identity));
    }

    /// <summary>As an app does that looks its users' rights up, and renews what it finds changed.</summary>
    /// <param name="context">The handler's.</param>
    /// <param name="record">The request's.</param>
    /// <param name="before">Tickets issued since then are not validated yet; null: all are.</param>
    public static void Validate(CookieValidatePrincipalContext context, RequestRecord record, DateTimeOffset? before)
    {
        record.TicketRead = TicketImage.Of(context.Principal!, context.Properties);
        if (context.Properties.IssuedUtc >= before)
        {
            return;
        }

        record.HasValidated = true;
        var identity = (ClaimsIdentity)context.Principal!.Identity!;
        var others = identity.Claims.Where(claim => claim.Type != ClaimTypes.Role);
        var renewal = record.Plan.Renewal;
        context.ShouldRenew = renewal.Length > 0;
        switch (renewal)
        {
            case Gain when !record.TicketRead.HasRole(GainedRole):
                context.ReplacePrincipal(new(new ClaimsIdentity([.. identity.Claims, new(ClaimTypes.Role, GainedRole)], identity.AuthenticationType)));
                break;
            case Lose:
                context.ReplacePrincipal(new(new ClaimsIdentity(others, identity.AuthenticationType)));
                break;
            case Token:
                context.Properties.SetString(TicketImage.TokenName, TokenOf(record.Plan));
                break;
        }
    }

    public static string TokenOf(RequestPlan plan) => $"r{plan.Id}";

    /// <summary>What a sign-in asks for.</summary>
    public static TicketImage Wanted(Op op, string user) => new(user, op.Key.Split(':')[1], "");
}
