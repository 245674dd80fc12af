using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Directory;

/// <summary>
/// Reads and revokes by the user's item. A revoke deletes the session first and its entry afterwards: whatever interrupts
/// it, no session lives that is not listed.
/// </summary>
internal sealed class SessionDirectory(
    SessionTable table, CurrentSession current, SignInAdvice advice, IOptions<SessionOptions> sessionOptions, IOptions<DynamoDBSessionOptions> tableOptions,
    TimeProvider time, ILogger<SessionDirectory> logger)
    : ISessionDirectory
{
    /// <summary>How many sessions are read or deleted at the same time.</summary>
    private const int Parallelism = 10;

    /// <summary>How many entries are removed in one update: its expressions hold 4 KB.</summary>
    private const int MaximumRemoved = 50;

    public async Task<IReadOnlyList<UserSession>> ListAsync(string userId, CancellationToken cancellationToken = default)
    {
        var limits = Limits(cancellationToken);
        var user = await table.GetUserAsync(UserItem.IdOf(userId), limits);
        if (user.Count == 0)
        {
            advice.NothingListed(userId);
        }

        var currentHandles = await current.GetHandlesAsync(cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var sessions = new UserSession?[user.Entries.Count];
        await ForEachAsync(user.Entries.Select((entry, i) => (entry, i)), async listed =>
        {
            var (handle, entry) = listed.entry;
            if (await table.GetTimesAsync(entry.ItemId, limits) is { } item && item.ExpiresAt > now)
            {
                // Session and entry are stamped a moment apart, which may be another second.
                var seenAt = Math.Max(item.TouchedAt, entry.SignedInAt);
                sessions[listed.i] = new(
                    handle, entry.Label, EpochSeconds.ToDate(entry.SignedInAt), EpochSeconds.ToDate(seenAt), currentHandles.Contains(handle, StringComparer.Ordinal));
            }
        }, cancellationToken);
        return [.. sessions.OfType<UserSession>().OrderByDescending(session => session.SignedInAt)];
    }

    public async Task<bool> RevokeAsync(string userId, string handle, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(handle);
        var userItemId = UserItem.IdOf(userId);
        return await TracedAsync(() => EndAsync(userItemId, (listed, _) => listed == handle, Limits(cancellationToken))) > 0;
    }

    public async Task<int> RevokeAllAsync(string userId, bool exceptCurrent = false, CancellationToken cancellationToken = default)
    {
        var userItemId = UserItem.IdOf(userId);
        var count = await TracedAsync(async () =>
        {
            var kept = exceptCurrent ? await current.GetHandlesAsync(cancellationToken) : [];
            return await EndAsync(userItemId, (handle, _) => !kept.Contains(handle, StringComparer.Ordinal), Limits(cancellationToken));
        });
        if (count == 0 && !exceptCurrent)
        {
            advice.NothingListed(userId);
        }

        return count;
    }

    public async Task<int> RevokeProviderSessionAsync(string issuer, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        var limits = Limits(cancellationToken);

        // Where the app made the claim anew, nothing says whose it was.
        string[] itemIds = [ProviderItem.OfSession(issuer, sessionId), ProviderItem.OfSession("", sessionId)];
        return await TracedAsync(async () =>
        {
            var count = 0;
            foreach (var itemId in itemIds)
            {
                foreach (var userItemId in (await table.FindProviderSessionAsync(itemId, limits)).UserItemIds)
                {
                    count += await EndAsync(userItemId, (_, entry) => entry.ProviderSession == itemId, limits);
                }
            }

            return count;
        });
    }

    private async Task<int> TracedAsync(Func<Task<int>> revoke)
    {
        using var activity = SessionTelemetry.Source.StartActivity("session.revoke");
        try
        {
            var count = await revoke();
            activity.SetOutcome(count > 0 ? "deleted" : "unchanged");
            activity?.SetTag("session.count", count);
            Log.Revoked(logger, count);
            return count;
        }
        catch (SessionStoreException failure)
        {
            activity.SetFailure(failure);
            throw;
        }
    }

    /// <summary>Covers the entries of the first read; of those, the sessions that move meanwhile are followed.</summary>
    private async Task<int> EndAsync(string userItemId, Func<string, UserEntry, bool> isMeant, CallLimits limits)
    {
        var conflicts = new UserConflicts(time);
        var user = await table.GetUserAsync(userItemId, limits);
        var meant = user.Entries.Where(entry => isMeant(entry.Key, entry.Value)).ToDictionary(StringComparer.Ordinal);
        var count = meant.Count;
        var ended = new List<string>(count);
        while (meant.Count > 0)
        {
            var batch = meant.Take(MaximumRemoved).ToList();
            await ForEachAsync(batch, entry => table.DeleteListedAsync(entry.Value.ItemId, limits), limits.CancellationToken);
            var update = new UserUpdate();
            foreach (var (handle, entry) in batch)
            {
                update.Remove(handle, onlyAtItemId: entry.ItemId);
            }

            if (await table.UpdateUserAsync(userItemId, update, limits))
            {
                batch.ForEach(entry => meant.Remove(entry.Key));
                ended.AddRange(batch.Select(entry => entry.Value.ItemId));
                continue;
            }

            await conflicts.WaitAsync(limits.CancellationToken);
            user = await table.GetUserAsync(userItemId, limits);
            meant = user.Entries.Where(entry => meant.ContainsKey(entry.Key)).ToDictionary(StringComparer.Ordinal);
        }

        await EndAgainAsync(ended, limits);
        return count;
    }

    /// <summary>
    /// A request in another region may have written to a session that had ended here already. That write is the later one and wins, so the
    /// session would live on; by now it is here, or where it has moved to, and can be ended.
    /// </summary>
    private async Task EndAgainAsync(List<string> itemIds, CallLimits limits)
    {
        if (tableOptions.Value.ReplicationWait is var wait && wait > TimeSpan.Zero && itemIds.Count > 0)
        {
            await Task.Delay(wait, time, limits.CancellationToken);
            await ForEachAsync(itemIds, itemId => table.EndListedAsync(itemId, limits), limits.CancellationToken);
        }
    }

    private static Task ForEachAsync<T>(IEnumerable<T> source, Func<T, Task> body, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        source,
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (element, _) => await body(element));

    private CallLimits Limits(CancellationToken cancellationToken) => new(sessionOptions.Value.IOTimeout, cancellationToken);
}
