using System.Security.Claims;
using System.Text;
using Fuzz.Engine;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Net.Http.Headers;
using SessionStore.Migration;
using SessionStore.Sessions;
using SessionStore.Tickets;

namespace Fuzz.Targets;

/// <summary>The session cookie holds the key that was put there, or none.</summary>
internal sealed class SessionCookieTarget : FuzzTarget
{
    private readonly SessionCookies _cookies = new(new SessionOptions(), new EphemeralDataProtectionProvider(), sharing: null);
    private readonly string _key = SessionKey.New();

    public override IReadOnlyList<byte[]> Seeds
    {
        get
        {
            var context = new DefaultHttpContext();
            _cookies.WriteSession(context, _key, maxAge: null);
            var cookie = SetCookieHeaderValue.ParseList([.. context.Response.Headers.SetCookie.OfType<string>()]).Single();
            return [Encoding.UTF8.GetBytes($"{cookie.Name}={cookie.Value}")];
        }
    }

    public override IReadOnlyList<string> Words => [SessionDefaults.CookieName + "=", "; ", "%3D", "==", "CfDJ8"];

    public override void Run(byte[] input)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = Encoding.Latin1.GetString(input);
        if (_cookies.ReadSession(context) is { } key)
        {
            Require.Same(_key, key);
        }

        _cookies.ReadCompanion(context);
    }
}

/// <summary>The companion cookie is what it says, or nothing.</summary>
internal sealed class CompanionCookieTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds => ["12.1764374400"u8.ToArray(), "9223372036854775807.0.u"u8.ToArray()];

    public override IReadOnlyList<string> Words => [".u", ".", "-1", "+1", "9223372036854775808"];

    public override void Run(byte[] input)
    {
        var text = Encoding.Latin1.GetString(input);
        if (CompanionCookie.Parse(text) is { } companion)
        {
            Require.Same(companion, CompanionCookie.Parse(companion.ToString()));
            Require.That(companion is { Version: >= 0, TouchedAt: >= 0 }, "A number of the companion cookie is negative.");
        }
    }
}

/// <summary>The ticket's cookie holds the key that was put there, or none.</summary>
internal sealed class TicketCookieTarget : FuzzTarget
{
    private readonly RekeyingTicketFormat _format = new(
        new TicketDataFormat(new EphemeralDataProtectionProvider().CreateProtector("tickets")), new HttpContextAccessor());

    public override IReadOnlyList<byte[]> Seeds
    {
        get
        {
            var identity = new ClaimsIdentity([new Claim(RekeyingTicketFormat.KeyClaim, "the-key")], CookieAuthenticationDefaults.AuthenticationScheme);
            var ticket = new AuthenticationTicket(new ClaimsPrincipal(identity), CookieAuthenticationDefaults.AuthenticationScheme);
            return [Encoding.UTF8.GetBytes(_format.Protect(ticket))];
        }
    }

    public override void Run(byte[] input)
    {
        if (_format.KeyIn(Encoding.Latin1.GetString(input)) is { } key)
        {
            Require.Same("the-key", key);
        }
    }
}

/// <summary>The cookie of express-session holds the id that its secret has signed, or none.</summary>
internal sealed class ExpressCookieTarget : FuzzTarget
{
    private const string Id = "F9xkQbUuSGMB7pTOZ4mJb0gfHzXtGcVq";

    private readonly ExpressCookie _cookie = new(["new secret", "old secret"]);

    public override IReadOnlyList<byte[]> Seeds =>
        [.. new[] { "new secret", "old secret", "another" }.Select(secret => Encoding.UTF8.GetBytes(new ExpressCookie([secret]).Write(Id)))];

    public override IReadOnlyList<string> Words => ["s:", ".", Id];

    public override void Run(byte[] input)
    {
        if (_cookie.Read(Encoding.Latin1.GetString(input)) is { } id)
        {
            Require.Same(Id, id);
        }
    }
}
