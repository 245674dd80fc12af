using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>Gives a cookie scheme its ticket store, and its cookie the key that the store chose, when it is to be written.</summary>
internal static class TicketStoreSetup
{
    public static void Apply(IServiceProvider services, string scheme, CookieAuthenticationOptions cookie)
    {
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

        var content = new TicketContent(cookie.DataProtectionProvider ?? services.GetRequiredService<IDataProtectionProvider>(), scheme);
        cookie.SessionStore = ActivatorUtilities.CreateInstance<DynamoDBTicketStore>(
            services, table.ForTickets(), content, services.GetRequiredService<IOptionsMonitor<DynamoDBTicketStoreOptions>>().Get(scheme));
        var rekeying = new RekeyingTicketFormat(format, services.GetRequiredService<IHttpContextAccessor>());
        cookie.TicketDataFormat = rekeying;
        cookie.CookieManager = new TicketCookieManager(cookie.CookieManager, rekeying);
    }
}
