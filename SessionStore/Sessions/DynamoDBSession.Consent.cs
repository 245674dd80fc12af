using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Sessions;

/// <summary>A visitor who has not agreed to cookies gets none, and then nothing is stored that only a cookie could find again.</summary>
internal sealed partial class DynamoDBSession
{
    private bool CookieIsWithheld =>
        !Applied.Options.Cookie.IsEssential && _context.Features.Get<ITrackingConsentFeature>() is { CanTrack: false };

    private void EnsureCookieReaches()
    {
        if (CookieIsWithheld)
        {
            throw new InvalidOperationException(
                "A session gets no new id while its visitor has not consented to cookies: the cookie policy (CheckConsentNeeded) withholds the " +
                "session's cookie, and nobody could find the session again. Set SessionOptions.Cookie.IsEssential, or ask for consent before.");
        }
    }

    /// <summary>Stored if the visitor consents before the request ends.</summary>
    private long CountForThisRequest(string key, long by)
    {
        var counted = 0L;
        if (_changes.TryGet(key, out var digits) && digits is not null && !long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out counted))
        {
            throw new InvalidOperationException($"Session key '{key}' does not hold a number that can be incremented. Only IncrementAsync may write it.");
        }

        counted += by;
        _changes.SetJson(key, Encoding.UTF8.GetBytes(counted.ToString(CultureInfo.InvariantCulture)));
        return counted;
    }
}
