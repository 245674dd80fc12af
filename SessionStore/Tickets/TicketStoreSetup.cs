using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>Gives a cookie scheme its ticket store, and its cookie the key that the store chose, when it is to be written.</summary>
internal static class TicketStoreSetup
{
    public static void Apply(IServiceProvider services, string scheme, CookieAuthenticationOptions cookie)
    {
        if (cookie.SessionStore is DynamoDBTicketStore)
        {
            // Added twice, with the options of both. A store around a store would leave each question to the other.
            return;
        }

        if (cookie.TicketDataFormat is not { } format)
        {
            throw new InvalidOperationException(
                $"The cookie scheme '{scheme}' is not set up. Call AddCookie(\"{scheme}\") before AddDynamoDBTicketStore(\"{scheme}\").");
        }

        if (services.GetService<SessionTable>() is not { } table)
        {
            throw new InvalidOperationException(
                "AddDynamoDBTicketStore keeps tickets in the session table. Call AddDynamoDBSession too, which says where that is.");
        }

        var options = services.GetRequiredService<IOptionsMonitor<DynamoDBTicketStoreOptions>>().Get(scheme);
        var content = new TicketContent(
            cookie.DataProtectionProvider ?? services.GetRequiredService<IDataProtectionProvider>(),
            scheme,
            services.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value.CompressOver);
        var store = ActivatorUtilities.CreateInstance<DynamoDBTicketStore>(
            services, table.ForTickets(), content, options, new TicketScheme(scheme, cookie.Cookie, ValidationInterval(services, scheme, options)));
        cookie.SessionStore = store;
        cookie.Events = new TicketEvents(store, cookie.Events, cookie.EventsType);
        cookie.EventsType = null;
        var rekeying = new RekeyingTicketFormat(format, services.GetRequiredService<IHttpContextAccessor>());
        cookie.TicketDataFormat = rekeying;
        cookie.CookieManager = new TicketCookieManager(cookie.CookieManager, rekeying);
    }

    /// <summary>Identity says it itself, for those of its schemes whose security stamp it validates.</summary>
    private static TimeSpan? ValidationInterval(IServiceProvider services, string scheme, DynamoDBTicketStoreOptions options)
    {
        var isIdentitys = scheme == IdentityConstants.ApplicationScheme || scheme == IdentityConstants.TwoFactorRememberMeScheme;
        var interval = options.ValidationInterval ??
            (isIdentitys && services.GetService<IServiceProviderIsService>()?.IsService(typeof(ISecurityStampValidator)) == true
                ? services.GetRequiredService<IOptions<SecurityStampValidatorOptions>>().Value.ValidationInterval
                : null);
        return interval > TimeSpan.Zero ? interval : null;
    }
}
