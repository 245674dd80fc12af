using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace SessionStore;

/// <summary>How authentication tickets are kept in DynamoDB. One set for each cookie scheme.</summary>
public sealed class DynamoDBTicketStoreOptions
{
    /// <summary>
    /// The claim that holds the user id under which <see cref="ISessionDirectory"/> lists the sign-in. Default
    /// <see cref="ClaimTypes.NameIdentifier"/>. A ticket without it is kept, but not listed.
    /// </summary>
    public string UserIdClaimType { get; set; } = ClaimTypes.NameIdentifier;

    /// <summary>What the list of sessions shows; 128 characters are kept. Default: the request's User-Agent.</summary>
    public Func<HttpContext, string?> Label { get; set; } = static context => context.Request.Headers.UserAgent.ToString();
}
