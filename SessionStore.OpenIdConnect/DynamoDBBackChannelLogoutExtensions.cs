using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SessionStore;
using SessionStore.Directory;
using SessionStore.OpenIdConnect;

namespace Microsoft.AspNetCore.Builder;

/// <summary>OpenID Connect back-channel logout for sign-ins in DynamoDB.</summary>
public static class DynamoDBBackChannelLogoutExtensions
{
    /// <summary>
    /// Maps the address to which an OpenID provider posts logout tokens. A token with <c>sid</c> ends the sign-ins of that
    /// session at the provider, one with <c>sub</c> alone all of that user's, on all instances; as with
    /// <see cref="ISessionDirectory"/>, they are out at their next request. Needs AddDynamoDBSession, AddDynamoDBTicketStore on the
    /// cookie scheme that the OpenID Connect scheme signs in with, and that scheme itself.
    /// </summary>
    /// <remarks>
    /// The token's signature, issuer, audience, type, dates, events and <c>jti</c> are checked (OpenID Connect Back-Channel
    /// Logout 1.0, sections 2.4 to 2.7), with the scheme's keys and client id; ClockSkew is that of its
    /// TokenValidationParameters. Answers 200 when the sign-ins have ended, or there were none; 400 when the token is
    /// refused, with the reason; 5xx when DynamoDB or the provider's metadata could not be used, after which the same
    /// token is accepted again. Each answer has Cache-Control: no-store. The endpoint needs neither authentication nor
    /// antiforgery, which it says itself. Costs: two reads and a write, for a <c>sid</c> two reads more, and what is revoked.
    /// </remarks>
    /// <param name="endpoints">The app.</param>
    /// <param name="pattern">The address's path. Default "/signout-backchannel".</param>
    /// <param name="authenticationScheme">The OpenID Connect scheme whose provider it is. Default "OpenIdConnect". Map one address for each.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The endpoint, for more conventions such as a host or a rate limit.</returns>
    /// <exception cref="InvalidOperationException">AddDynamoDBSession was not called.</exception>
    public static IEndpointConventionBuilder MapDynamoDBBackChannelLogout(
        this IEndpointRouteBuilder endpoints,
        string pattern = "/signout-backchannel",
        string authenticationScheme = OpenIdConnectDefaults.AuthenticationScheme,
        Action<DynamoDBBackChannelLogoutOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);
        var services = endpoints.ServiceProvider;
        if (services.GetService<UsedTokens>() is not { } usedTokens)
        {
            throw new InvalidOperationException("MapDynamoDBBackChannelLogout ends sign-ins in the session table. Call AddDynamoDBSession, which says where that is.");
        }

        var options = new DynamoDBBackChannelLogoutOptions();
        configure?.Invoke(options);
        var logout = new BackChannelLogout(
            authenticationScheme,
            options,
            ActivatorUtilities.CreateInstance<LogoutTokenValidator>(services),
            services.GetRequiredService<ISessionDirectory>(),
            usedTokens,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("SessionStore.BackChannelLogout"));
        return endpoints.MapPost(pattern, logout.HandleAsync)
            .WithMetadata(new AllowAnonymousAttribute(), new SmallBody())
            .DisableAntiforgery()
            .WithDisplayName("Back-channel logout of " + authenticationScheme);
    }

    /// <summary>Anybody may post here.</summary>
    private sealed class SmallBody : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 256 * 1024;
    }
}
