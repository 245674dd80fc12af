using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Search.Histories;
using Search.Programs;

namespace Search.Apps;

/// <summary>A browser, which keeps the cookies as they come.</summary>
internal sealed class Visitor
{
    public const string SessionCookie = ".AspNetCore.Session";
    public const string CompanionCookie = ".AspNetCore.Session.v";

    public const string TicketCookie = ".AspNetCore.Cookies";

    private const string TicketKeyClaim = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private RequestRecord? _companionFrom;
    private string? _expressItem;

    public string? SessionItem
    {
        get
        {
            lock (_cookies)
            {
                return _cookies.TryGetValue(SessionCookie, out var cookie) ? ItemOf(cookie) : null;
            }
        }
    }

    public string? TicketItem
    {
        get
        {
            lock (_cookies)
            {
                return _cookies.TryGetValue(TicketCookie, out var cookie) ? TicketOf(cookie) : null;
            }
        }
    }

    /// <summary>It comes with a session of the app as it was before.</summary>
    public void TakeOld(OldSession old, OldStore store)
    {
        if (store != OldStore.Cache)
        {
            (_cookies[OldSession.ExpressCookie], _expressItem) = (old.ToExpressCookie(), old.Item);
        }
        else
        {
            _cookies[SessionCookie] = Convert.ToBase64String(Encoding.UTF8.GetBytes(old.Key)).TrimEnd('=');
        }
    }

    public void AddCookies(HttpRequestMessage request, RequestRecord record)
    {
        lock (_cookies)
        {
            record.SentExpress = _cookies.ContainsKey(OldSession.ExpressCookie) ? _expressItem : null;
            record.SentItem = _cookies.TryGetValue(SessionCookie, out var cookie) ? ItemOf(cookie) : record.SentExpress;
            record.SentTicket = _cookies.TryGetValue(TicketCookie, out var ticket) ? TicketOf(ticket) : null;
            record.Knows = _companionFrom;
            if (_cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(pair => $"{pair.Key}={pair.Value}")));
            }
        }
    }

    public void TakeCookies(HttpResponseMessage response, RequestRecord record)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var lines))
        {
            return;
        }

        lock (_cookies)
        {
            foreach (var line in lines)
            {
                var pair = line.Split(';')[0].Split('=', 2);
                if (pair[1].Length == 0)
                {
                    _cookies.Remove(pair[0]);
                    record.DeletedCookies = true;
                }
                else
                {
                    _cookies[pair[0]] = pair[1];
                }

                if (pair[0] == SessionCookie && pair[1].Length > 0)
                {
                    record.ReceivedItem = ItemOf(pair[1]);
                }
                else if (pair[0] == TicketCookie && pair[1].Length > 0)
                {
                    record.ReceivedTicket = TicketOf(pair[1]);
                }
                else if (pair[0] == CompanionCookie && pair[1].Length > 0)
                {
                    record.ReceivedCompanion = pair[1];
                    _companionFrom = record;
                }
            }
        }
    }

    private static string ItemOf(string cookie)
    {
        var text = Uri.UnescapeDataString(cookie);
        var key = Encoding.UTF8.GetString(Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4)));
        return ItemOfKey(key);
    }

    public static string ItemOfKey(string key) => "session#" + IdOf(key);

    private static string TicketOf(string cookie)
    {
        var ticket = TicketSerializer.Default.Deserialize(Base64Url.DecodeFromChars(Uri.UnescapeDataString(cookie)))!;
        return "ticket#" + IdOf(ticket.Principal.FindFirst(TicketKeyClaim)!.Value);
    }

    private static string IdOf(string key) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
