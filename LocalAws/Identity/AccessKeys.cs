using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace LocalAws.Identity;

/// <summary>Every key that may sign: those of the two users, and those that STS issued.</summary>
internal sealed class AccessKeys
{
    /// <summary>Sessions kept at a time, expired ones included.</summary>
    public const int Capacity = 20_000;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AccessKey> _keys = new(StringComparer.Ordinal);
    private readonly Queue<AccessKey> _issued = new();

    public AccessKeys(IOptions<LocalAwsOptions> options, TimeProvider time)
    {
        _time = time;
        var settings = options.Value;
        AddUser(settings.AppAccessKeyId, settings.AppSecretAccessKey, new User(Accounts.App, Accounts.AppUserName, UserPolicies.App));
        AddUser(settings.TableAppAccessKeyId, settings.TableAppSecretAccessKey, new User(Accounts.Table, Accounts.AppUserName, UserPolicies.TableApp));
        AddUser(settings.TableAccessKeyId, settings.TableSecretAccessKey, new User(Accounts.Table, Accounts.TableUserName, UserPolicies.Administrator));
    }

    public bool TryGet(string id, [NotNullWhen(true)] out AccessKey? key)
    {
        lock (_lock)
        {
            return _keys.TryGetValue(id, out key);
        }
    }

    /// <summary>Issues the key of a new session. The oldest sessions make room, as if they had never been.</summary>
    public AccessKey Issue(RoleSession session)
    {
        var key = new AccessKey(Identifiers.New("ASIA"), Identifiers.Secret(), Identifiers.SessionToken(), session);
        lock (_lock)
        {
            if (_issued.Count >= Capacity)
            {
                _keys.Remove(_issued.Dequeue().Id);
            }

            _keys.Add(key.Id, key);
            _issued.Enqueue(key);
        }

        return key;
    }

    public bool IsExpired(RoleSession session) => session.IsRevoked || session.Expires <= _time.GetUtcNow();

    /// <summary>Ends all sessions that exist now, or those of one role. Later ones are not affected.</summary>
    /// <returns>How many ended.</returns>
    public int RevokeSessions(string? roleName)
    {
        lock (_lock)
        {
            var sessions = _issued
                .Select(key => (RoleSession)key.Principal)
                .Where(session => roleName is null || string.Equals(session.Role.Name, roleName, StringComparison.OrdinalIgnoreCase))
                .Where(session => !IsExpired(session))
                .ToList();
            sessions.ForEach(session => session.Revoke());
            return sessions.Count;
        }
    }

    private void AddUser(string? id, string? secret, User user)
    {
        if (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(secret))
        {
            _keys.Add(id, new AccessKey(id, secret, SessionToken: null, user));
        }
    }
}
