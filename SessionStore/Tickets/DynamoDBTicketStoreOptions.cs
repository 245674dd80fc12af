using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>How authentication tickets are kept in DynamoDB. One set for each cookie scheme.</summary>
public sealed class DynamoDBTicketStoreOptions
{
    /// <summary>
    /// The claim that holds the user id under which <see cref="ISessionDirectory"/> lists the sign-in. Default: null, which is
    /// <see cref="ClaimTypes.NameIdentifier"/>, or <c>sub</c>, OpenID Connect's own name for it, where there is none. A
    /// sign-in without it is kept, but neither listed nor revoked, which is a warning in the log, event 124.
    /// </summary>
    public string? UserIdClaimType { get; set; }

    /// <summary>
    /// How old a ticket, by its <c>IssuedUtc</c>, may get before the app's <c>OnValidatePrincipal</c> asks whether it is still
    /// good. Set it to the interval that the app's own event uses, and of parallel requests that find it over, on all
    /// instances, one asks; the others go on with the ticket as it is. Costs two write units in each interval. Default: null,
    /// which is <c>SecurityStampValidatorOptions.ValidationInterval</c> for the schemes of ASP.NET Core Identity, and otherwise
    /// means that each of them asks. Zero or less is the same as none: every request asks.
    /// </summary>
    /// <remarks>
    /// The event has to set <c>ShouldRenew</c> when it has asked, as Identity's does; what it renewed is stored at once. If it
    /// throws or rejects the ticket, the next request asks again.
    /// </remarks>
    public TimeSpan? ValidationInterval { get; set; }

    /// <summary>What the list of sessions shows; 128 characters are kept. Default: the request's User-Agent.</summary>
    public Func<HttpContext, string?> Label { get; set; } = static context => context.Request.Headers.UserAgent.ToString();
}
