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
        var before = _changes.TryGet(key, out var value) && value is not null ? _services.Values.Encode(value, _changes.IsJson(key)).Digits ?? throw NoNumber(key) : "0";
        var digits = SumOf(before, by) ?? throw NoWholeNumber(key);
        _changes.SetJson(key, Encoding.UTF8.GetBytes(digits));
        return Whole(digits, key);
    }

    /// <returns>Null where DynamoDB alone could add.</returns>
    private static string? SumOf(string digits, long by) =>
        Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? (number + by).ToString(CultureInfo.InvariantCulture) : null;
}
