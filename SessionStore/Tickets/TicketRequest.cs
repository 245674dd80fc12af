using Microsoft.AspNetCore.Http;

namespace SessionStore.Tickets;

/// <summary>
/// What one request did with tickets. The cookie handler holds on to the key that the request came with, whatever became of
/// it; this knows better.
/// </summary>
internal sealed class TicketRequest
{
    private readonly Dictionary<string, StoredTicket> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _replacements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftCookies = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether somebody signs in, who has to be told when that fails. The handler itself renews a ticket when the response
    /// starts, where an exception would ruin it.
    /// </summary>
    public bool IsSigningIn { get; set; }

    /// <summary>Where the request's tickets are listed.</summary>
    public IEnumerable<string> Handles => _read.Values.Select(stored => stored.Item.Owner?.Handle).OfType<string>();

    /// <summary>Outside a request there is nothing to remember.</summary>
    public static TicketRequest Of(HttpContext? context)
    {
        if (context?.Features.Get<TicketRequest>() is { } known)
        {
            return known;
        }

        var request = new TicketRequest();
        context?.Features.Set(request);
        return request;
    }

    /// <summary>The key that the ticket has now.</summary>
    public string Current(string key) => _replacements.GetValueOrDefault(key, key);

    public StoredTicket? Read(string key) => _read.GetValueOrDefault(key);

    public bool IsRemoved(string key) => _removed.Contains(key);

    public void Keep(string key, StoredTicket stored) => _read[key] = stored;

    public void Remove(string key)
    {
        _read.Remove(key);
        _removed.Add(key);
    }

    /// <summary>The cookie with this key is not to be written.</summary>
    public void LeaveCookie(string key) => _leftCookies.Add(key);

    public bool LeavesCookie(string key) => _leftCookies.Contains(key);

    /// <param name="cookieKey">The key that the request's cookie carries, which the handler will go on using.</param>
    /// <param name="currentKey">The key that the ticket had last.</param>
    /// <param name="newKey">The key that it has from now on.</param>
    public void Replace(string cookieKey, string currentKey, string newKey)
    {
        _read.Remove(currentKey);
        _replacements[cookieKey] = newKey;
    }
}
