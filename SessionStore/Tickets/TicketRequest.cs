using Microsoft.AspNetCore.Authentication;
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
    private readonly Dictionary<AuthenticationProperties, string> _keys = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, TicketTurn> _turns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _settled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unrenewed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _expected = new(StringComparer.Ordinal);
    private readonly HashSet<string> _signIns = new(StringComparer.Ordinal);
    private readonly HashSet<(string Scheme, string Key)> _moved = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Whether the request came with a ticket, or signed in with one.</summary>
    public bool HasTicket => _read.Count > 0;

    /// <summary>Where the request's tickets are listed.</summary>
    public IEnumerable<string> Handles => _read.Values.Select(stored => stored.Item.Owner?.Handle).OfType<string>();

    /// <summary>
    /// Whether it is known what the scheme's cookie leads to. While the handler validates one it must not be asked to authenticate again: it
    /// would wait for itself.
    /// </summary>
    public bool HasSeen(string scheme) => _seen.Contains(scheme);

    public void See(string scheme) => _seen.Add(scheme);

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

    /// <summary>
    /// Whether somebody signs in with the scheme, who has to be told when that fails. The handler itself renews a ticket when
    /// the response starts, where an exception would ruin it; and when that is, among all that happens then, hosts differ.
    /// </summary>
    public bool IsSigningIn(string scheme) => _signIns.Contains(scheme);

    public void BeginSignIn(string scheme) => _signIns.Add(scheme);

    public void EndSignIn(string scheme) => _signIns.Remove(scheme);

    /// <summary>The key that the ticket has now.</summary>
    public string Current(string key) => _replacements.GetValueOrDefault(key, key);

    public StoredTicket? Read(string key) => _read.GetValueOrDefault(key);

    public bool IsRemoved(string key) => _removed.Contains(key);

    public void Keep(string key, StoredTicket stored) => _read[key] = stored;

    /// <summary>Remembers the key of a ticket that the handler was given; its events know only the ticket.</summary>
    public void Name(AuthenticationTicket ticket, string cookieKey) => _keys[ticket.Properties] = cookieKey;

    /// <summary>The key that the request's cookie carries; null when the ticket is not of this store.</summary>
    public string? KeyOf(AuthenticationProperties properties) => _keys.GetValueOrDefault(properties);

    public TicketTurn Turn(string cookieKey) => _turns.GetValueOrDefault(cookieKey);

    public void Take(string cookieKey, TicketTurn turn) => _turns[cookieKey] = turn;

    /// <summary>What validation renewed is stored already; the outcome.</summary>
    public void Settle(string cookieKey, string outcome) => _settled[cookieKey] = outcome;

    public string? Settled(string cookieKey) => _settled.GetValueOrDefault(cookieKey);

    /// <summary>What validation gained is still to be stored, with the response.</summary>
    public void Expect(string cookieKey) => _expected.Add(cookieKey);

    /// <summary>It is, or need not be.</summary>
    public void Found(string cookieKey) => _expected.Remove(cookieKey);

    public bool Expects(string cookieKey) => _expected.Contains(cookieKey);

    /// <summary>Validation renewed nothing: a renewal of the ticket is only to let it slide.</summary>
    public void LeaveUnrenewed(string cookieKey) => _unrenewed.Add(cookieKey);

    public bool OnlySlides(string cookieKey) => _unrenewed.Contains(cookieKey);

    /// <summary>The request came with a key whose ticket has another by now.</summary>
    public void FindMoved(string scheme, string key) => _moved.Add((scheme, key));

    /// <summary>The keys that the request came with, and whose tickets have others by now.</summary>
    public IEnumerable<string> MovedOf(string scheme) => _moved.Where(moved => moved.Scheme == scheme).Select(moved => moved.Key);

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
