using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Tickets;

/// <summary>What a ticket store has to know of its cookie scheme.</summary>
/// <param name="Name">The scheme's name.</param>
/// <param name="Cookie">Its cookie, as the options have it.</param>
/// <param name="ValidationInterval">How old a ticket may be before its validation asks; null when nobody said so.</param>
internal sealed record TicketScheme(string Name, CookieBuilder Cookie, TimeSpan? ValidationInterval)
{
    /// <summary>The visitor has not agreed to cookies, and this one's is not essential, other than by default.</summary>
    public bool IsWithheld(HttpContext? context) => !Cookie.IsEssential && context?.Features.Get<ITrackingConsentFeature>() is { CanTrack: false };
}
