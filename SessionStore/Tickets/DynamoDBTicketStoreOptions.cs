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

    /// <summary>What the list of sessions shows; 128 characters are kept. Default: the request's User-Agent.</summary>
    public Func<HttpContext, string?> Label { get; set; } = static context => context.Request.Headers.UserAgent.ToString();
}
