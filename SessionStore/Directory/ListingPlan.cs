using SessionStore.Table;
using SessionStore.Wire;

namespace SessionStore.Directory;

/// <summary>What a transaction that creates or moves a session writes besides it, so that its user's item stays right.</summary>
/// <param name="Writes">The writes to users' items, and the deletions of sessions that are one too many.</param>
/// <param name="Evicted">How many those are.</param>
internal sealed record ListingPlan(IReadOnlyList<TransactionWrite> Writes, int Evicted = 0)
{
    /// <summary>The sessions of one user; the oldest makes room. Keeps the item, which each sign-in reads and writes, small.</summary>
    public const int MaximumSessions = 100;

    /// <summary>An item that was filled by something else is emptied step by step: the conditions of an update hold 4 KB.</summary>
    private const int MaximumEvicted = 25;

    /// <summary>A sign-in looks after so many others at most, unless it would have to end one of them.</summary>
    private const int MaximumChecked = 25;

    private const int MaximumGone = 50;

    /// <summary>Another instance whose clock is behind may still be using a session that has expired here.</summary>
    private const long ClockSkewSeconds = 300;

    public static ListingPlan Nothing { get; } = new([]);

    public static ListingPlan Move(SessionTable table, SessionOwner owner, string toItemId) =>
        new([SessionTable.UserWrite(owner.UserItemId, new UserUpdate().Move(owner.Handle, toItemId))]);

    /// <summary>Adds or replaces the owner's entry; removes those of sessions that have expired, and ends the oldest if there are too many.</summary>
    public static async Task<ListingPlan> AddAsync(SessionTable table, SessionOwner owner, UserEntry entry, long now, CallLimits limits)
    {
        var user = await table.GetUserAsync(owner.UserItemId, limits);
        if (!user.Exists)
        {
            return new([table.UserCreation(owner.UserItemId, owner.Handle, entry)]);
        }

        var update = new UserUpdate().Set(owner.Handle, entry);
        var removed = 0;
        foreach (var handle in user.MalformedHandles.Where(handle => handle != owner.Handle).Take(MaximumEvicted))
        {
            update.Remove(handle);
            removed++;
        }

        var others = user.Entries.Where(other => other.Key != owner.Handle).ToDictionary(StringComparer.Ordinal);
        var found = await CheckAsync(table, others, now, limits);
        foreach (var (handle, _) in found.Where(entry => entry.ExpiresAt is null).Take(MaximumGone))
        {
            update.Remove(handle, onlyAtItemId: others[handle].ItemId);
            others.Remove(handle);
            removed++;
        }

        var excess = Math.Clamp(others.Count + 1 - MaximumSessions, 0, MaximumEvicted);
        var evicted = others.OrderBy(other => other.Value.SignedInAt).Take(excess).ToList();
        foreach (var (handle, oldest) in evicted)
        {
            update.Remove(handle, onlyAtItemId: oldest.ItemId);
            others.Remove(handle);
            removed++;
        }

        foreach (var (handle, expiresAt) in found.Where(entry => entry.ExpiresAt is not null && others.ContainsKey(entry.Handle)).Take(MaximumChecked))
        {
            update.Extend(handle, expiresAt!.Value);
        }

        // Others may sign in meanwhile, but not past the limit.
        update.AtMost(Math.Max(user.Count, MaximumSessions - 1 + removed));
        return new([SessionTable.UserWrite(user.Id, update), .. evicted.Select(oldest => SessionTable.Deletion(oldest.Value.ItemId))], excess);
    }

    /// <summary>Takes the session off the list of the user that it belonged to before.</summary>
    public async Task<ListingPlan> LeaveAsync(SessionTable table, SessionOwner previous, CallLimits limits)
    {
        var user = await table.GetUserAsync(previous.UserItemId, limits);
        return user.Exists
            ? this with { Writes = [.. Writes, SessionTable.UserWrite(user.Id, new UserUpdate().Remove(previous.Handle))] }
            : this;
    }

    /// <summary>
    /// Touches are not written to the user's item, so entries past their time are looked up before they are given up. Those
    /// that have been so for longest come first; who is found alive goes to the end of that queue, and everybody gets a turn.
    /// </summary>
    /// <returns>The expiry that each session has; null when it is gone.</returns>
    private static async Task<IReadOnlyList<(string Handle, long? ExpiresAt)>> CheckAsync(
        SessionTable table, Dictionary<string, UserEntry> entries, long now, CallLimits limits)
    {
        var expiredAt = now - ClockSkewSeconds;
        var suspects = entries
            .Where(entry => entry.Value.ExpiresAt <= expiredAt)
            .OrderBy(entry => entry.Value.ExpiresAt)
            .Take(entries.Count < MaximumSessions ? MaximumChecked : MaximumSessions)
            .ToList();
        var items = await Task.WhenAll(suspects.Select(entry => table.GetTimesAsync(entry.Value.ItemId, limits)));
        return [.. suspects.Select((entry, i) => (entry.Key, items[i]?.ExpiresAt is { } expiresAt && expiresAt > expiredAt ? expiresAt : (long?)null))];
    }
}
