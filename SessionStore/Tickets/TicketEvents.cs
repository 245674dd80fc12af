using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.Tickets;

/// <summary>
/// The events of a cookie scheme, each handed on to the app's own, with the ticket store around the validation: what it
/// renews is stored, and when it is due, one request does it.
/// </summary>
internal sealed class TicketEvents : CookieAuthenticationEvents
{
    private readonly DynamoDBTicketStore _store;

    /// <param name="store">The scheme's ticket store.</param>
    /// <param name="events">The scheme's events.</param>
    /// <param name="eventsType">Where the events come from the request's services: their type there.</param>
    public TicketEvents(DynamoDBTicketStore store, CookieAuthenticationEvents events, Type? eventsType)
    {
        _store = store;
        CookieAuthenticationEvents Of(HttpContext context) =>
            eventsType is null ? events : (CookieAuthenticationEvents)context.RequestServices.GetRequiredService(eventsType);

        // Not overridden, so that an app which sets one of these later still finds it called.
        OnValidatePrincipal = context => Of(context.HttpContext).ValidatePrincipal(context);
        OnCheckSlidingExpiration = context => Of(context.HttpContext).CheckSlidingExpiration(context);
        OnSigningIn = context => Of(context.HttpContext).SigningIn(context);
        OnSignedIn = context => Of(context.HttpContext).SignedIn(context);
        OnSigningOut = context => Of(context.HttpContext).SigningOut(context);
        OnRedirectToLogin = context => Of(context.HttpContext).RedirectToLogin(context);
        OnRedirectToLogout = context => Of(context.HttpContext).RedirectToLogout(context);
        OnRedirectToAccessDenied = context => Of(context.HttpContext).RedirectToAccessDenied(context);
        OnRedirectToReturnUrl = context => Of(context.HttpContext).RedirectToReturnUrl(context);
    }

    /// <summary>Between these two the handler asks the store for somebody who signs in.</summary>
    public override Task SigningIn(CookieSigningInContext context)
    {
        TicketRequest.Of(context.HttpContext).BeginSignIn(context.Scheme.Name);
        return base.SigningIn(context);
    }

    public override Task SignedIn(CookieSignedInContext context)
    {
        TicketRequest.Of(context.HttpContext).EndSignIn(context.Scheme.Name);
        return base.SignedIn(context);
    }

    /// <summary>The handler has asked the store to end the ticket, if the key that the request came with is still its key.</summary>
    public override async Task SigningOut(CookieSigningOutContext context)
    {
        await _store.EndMovedAsync(context.HttpContext);
        await base.SigningOut(context);
    }

    public override Task ValidatePrincipal(CookieValidatePrincipalContext context) => _store.ValidateAsync(context, base.ValidatePrincipal);
}
