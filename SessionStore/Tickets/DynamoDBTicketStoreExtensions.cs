using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SessionStore;
using SessionStore.Tickets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps the tickets of cookie authentication in DynamoDB.</summary>
public static class DynamoDBTicketStoreExtensions
{
    /// <summary>
    /// Keeps the tickets of a cookie scheme in the session table, so that the cookie carries only a key, and a sign-in can be
    /// listed and revoked through <see cref="ISessionDirectory"/>. Needs AddDynamoDBSession, whose table, credentials and
    /// options it uses, and no further IAM action. Call it after AddCookie.
    /// </summary>
    /// <remarks>
    /// The claims are stored encrypted by Data Protection, compressed before that when they are larger than
    /// <see cref="DynamoDBSessionOptions.CompressOver"/>. When a sign-in gains claims, the ticket gets a new key, which the cookie
    /// handler by itself would not give it. Each authenticated request reads one item consistently. The scheme's events are
    /// wrapped, so that what OnValidatePrincipal renews is stored, and asked for once: <see cref="DynamoDBTicketStoreOptions.ValidationInterval"/>.
    /// </remarks>
    /// <param name="builder">What AddAuthentication or AddCookie returned.</param>
    /// <param name="authenticationScheme">The cookie scheme. Default "Cookies", as AddCookie's.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">At the scheme's first use: AddDynamoDBSession was not called, or AddCookie not before this.</exception>
    public static AuthenticationBuilder AddDynamoDBTicketStore(
        this AuthenticationBuilder builder,
        string authenticationScheme = CookieAuthenticationDefaults.AuthenticationScheme,
        Action<DynamoDBTicketStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(authenticationScheme);
        var options = builder.Services.AddOptions<DynamoDBTicketStoreOptions>(authenticationScheme);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        builder.Services.AddSingleton(new TicketStoreMark(authenticationScheme));
        builder.Services.AddOptions<CookieAuthenticationOptions>(authenticationScheme).PostConfigure<IServiceProvider>(
            (cookie, services) => TicketStoreSetup.Apply(services, authenticationScheme, cookie));
        return builder;
    }
}
