using System.Diagnostics.CodeAnalysis;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>A session that an Express app reads and writes too.</summary>
internal sealed partial class DynamoDBSession
{
    private bool IsShared => _services.Sharing is not null;

    /// <summary>A request of Express has said how long it is to live. Only its item knows.</summary>
    [MemberNotNullWhen(true, nameof(_item))]
    private bool HasOwnLife => _item is { OwnIdleTimeout: > 0 };

    /// <summary>A value as JSON, which is stored as it is, or for JavaScript as what it says.</summary>
    public void SetJson(string key, byte[] json)
    {
        if (!IsShared)
        {
            Set(key, json, isNumberToo: true);
            return;
        }

        SessionKeyName.ThrowIfNotStorable(key);
        SessionValueJson.ThrowIfNotStorable(json);
        EnsureWritable();
        _changes.SetJson(key, json);
    }

    /// <summary>Whether the touch is due, which the companion cookie did not know for sure: Express may have touched the session, and has no such cookie.</summary>
    private async Task<bool> IsTouchDueInItemAsync(CallLimits limits)
    {
        if (_presence == SessionPresence.Stored)
        {
            return true;
        }

        await LoadAsync(limits);
        if (_item is not { } item)
        {
            return false;
        }

        SetCompanion(item.VersionNumber, item.TouchedAt, isNeeded: false);
        return Lifetime.IsTouchDue(item);
    }
}
