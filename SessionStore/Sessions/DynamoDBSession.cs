using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>
/// One request's view of its session. Reading loads it once; writing only notes the change, so that a handler that writes
/// without reading blocks no thread; the commit before the response starts does the rest. Like every ISession it belongs
/// to one request and is not safe for use by several threads.
/// </summary>
internal sealed partial class DynamoDBSession : ISession
{
    private readonly SessionServices _services;
    private readonly HttpContext _context;
    private readonly SessionChanges _changes = new();
    private CompanionCookie? _receivedCompanion;

    private string _key;

    /// <summary>Made when somebody asks: most requests of most apps leave their session alone.</summary>
    private string? _id;

    /// <summary>The key was never given to a client, so a session may be created under it.</summary>
    private bool _keyIsFresh;
    private SessionPresence _presence;

    /// <summary>What the table holds, as far as this request knows; only while the session is stored.</summary>
    private SessionItem? _item;

    /// <summary>A read that returns less than this is too old for this client.</summary>
    private long _minimumVersion;

    public DynamoDBSession(SessionServices services, AppliedOptions applied, HttpContext context, string key, bool isNewKey)
    {
        _services = services;
        _context = context;
        Applied = applied;
        _keyIsFresh = isNewKey;
        _observed = isNewKey;
        _oldStore = services.OldStores.OfSessionCookie;
        _presence = isNewKey ? SessionPresence.Absent : SessionPresence.Unknown;
        _receivedCompanion = isNewKey ? null : applied.Cookies.ReadCompanion(context);
        _minimumVersion = _receivedCompanion?.Version ?? 0;
        SetKey(key);
    }

    /// <summary>What its middleware was given; of several with one cookie, the last that the request came to.</summary>
    public AppliedOptions Applied { get; private set; }

    /// <summary>The session of a middleware further out, which has another cookie.</summary>
    public DynamoDBSession? Enclosing { get; set; }

    private SessionLifetime Lifetime => Applied.Lifetime;

    /// <summary>A hash of the cookie's key: safe to log, and part of the item's key in the table.</summary>
    /// <remarks>
    /// The session is read for it, as the framework's own session does: a cookie whose session is gone is not the next one's
    /// id, and an app that noted the id would not find it again.
    /// </remarks>
    string ISession.Id
    {
        get
        {
            try
            {
                Load();
            }
            catch (SessionStoreException)
            {
                // Logged by the load. What can be said without the table is the id of the cookie.
            }

            if (_presence == SessionPresence.Absent)
            {
                EnsureFreshKey();
            }

            return Id;
        }
    }

    /// <summary>What the session's item has in its key, as far as the request knows now.</summary>
    public string Id => _id ??= SessionKey.ToId(_key);

    public bool IsAvailable
    {
        get
        {
            try
            {
                Load();
            }
            catch (SessionStoreException)
            {
                // Logged by the load. The framework's contract is that this property answers.
            }

            return _loadFailure is null;
        }
    }

    public IEnumerable<string> Keys
    {
        get
        {
            Load();
            return StoredKeys.Where(key => !_changes.Touches(key)).Concat(_changes.SetKeys).ToArray();
        }
    }

    private IEnumerable<string> StoredKeys =>
        _item is not { } item ? [] : IsShared ? item.Entries.Keys.Where(key => _services.Values.IsValue(item.Entries[key])) : item.Entries.Keys;

    private CallLimits Limits(CancellationToken cancellationToken) => new(Applied.Options.IOTimeout, cancellationToken);

    /// <summary>Goes on with what another middleware was given that has the same cookie.</summary>
    public void GoOnWith(AppliedOptions applied)
    {
        if (ReferenceEquals(applied, Applied))
        {
            return;
        }

        var longer = Applied.Cookies.Longer - applied.Cookies.Longer;
        (_receivedCompanion, _companion) = (_receivedCompanion?.Shifted(longer), _companion?.Shifted(longer));
        _touchSettledAt = null;
        Applied = applied;
    }

    /// <returns>The request's session with the cookie of these options: this one, or one further out.</returns>
    public DynamoDBSession? With(AppliedOptions applied) => applied.HasCookieOf(Applied) ? this : Enclosing?.With(applied);

    /// <exception cref="InvalidOperationException">The key holds a number.</exception>
    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value) => TryGet(key, asJson: false, out value);

    /// <summary>As TryGetValue, for JSON, of which a number is one.</summary>
    public bool TryGetJson(string key, [NotNullWhen(true)] out byte[]? value) => TryGet(key, asJson: true, out value);

    private bool TryGet(string key, bool asJson, [NotNullWhen(true)] out byte[]? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_changes.Touches(key))
        {
            value = _changes.TryGet(key, out var pending) && pending is not null
                ? _services.Values.Pending(pending, _changes.IsJson(key), key, asJson)
                : null;
            return value is not null;
        }

        Load();
        value = null;
        if (_item?.Entries.TryGetValue(key, out var stored) == true)
        {
            value = asJson ? _services.Values.Json(stored, key) : _services.Values.Bytes(stored, key);
        }

        return value is not null;
    }

    public void Set(string key, byte[] value) => Set(key, value, isNumberToo: false);

    private void Set(string key, byte[] value, bool isNumberToo)
    {
        SessionKeyName.ThrowIfNotStorable(key);
        ArgumentNullException.ThrowIfNull(value);
        EnsureWritable();
        _changes.Set(key, [.. value], isNumberToo);
    }

    public void Remove(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0 || IsNothingStored)
        {
            _changes.Forget(key);
            return;
        }

        EnsureWritable();
        _changes.Remove(key);
    }

    public void Clear()
    {
        if (IsNothingStored && (HasStarted || !HasOldCookie))
        {
            _changes.Reset();
            return;
        }

        EnsureWritable();
        _changes.Clear();
    }

    private bool IsNothingStored => _presence == SessionPresence.Absent && !_changes.AreBeingWritten;

    private void EnsureWritable()
    {
        if (_presence == SessionPresence.Ended)
        {
            throw new SessionEndedException();
        }

        if (_loadFailure is { } failure)
        {
            throw new SessionStoreException(failure.Failure, failure.Message, failure);
        }

        if (_presence == SessionPresence.Absent)
        {
            EnsureResponseNotStarted("A new session cannot be established");
        }
    }

    private void EnsureResponseNotStarted(string what)
    {
        if (HasStarted)
        {
            throw new InvalidOperationException($"{what} after the response has started: its cookie could not be sent.");
        }
    }

    /// <summary>A session that will be created gets a key that no client has held before, so that an old cookie never comes back to life.</summary>
    private void EnsureFreshKey()
    {
        if (!_keyIsFresh)
        {
            SetKey(SessionKey.New());
            _keyIsFresh = true;
        }
    }

    [MemberNotNull(nameof(_key))]
    private void SetKey(string key)
    {
        _key = key;
        _id = null;
    }

    /// <summary>The framework has taken the session off the request: whoever commits now is the middleware, at the end.</summary>
    private bool RequestIsOver => _context.Features.Get<ISessionFeature>() is null;

    /// <summary>Some hosts, Amazon's for Lambda among them, don't let a feature be taken off.</summary>
    private bool EndIsHidden
    {
        get
        {
            _context.Features.Set(Probe.Instance);
            _context.Features.Set<Probe>(null);
            return _context.Features.Get<Probe>() is not null;
        }
    }

    private sealed class Probe
    {
        public static readonly Probe Instance = new();
    }
}
