using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Directory;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Tickets;

internal sealed partial class DynamoDBTicketStore
{
    /// <summary>How long an old key's tombstone keeps requests that are under way from renewing what has moved.</summary>
    private const long TombstoneSeconds = 60;

    /// <summary>For a ticket that says nothing of its end; the cookie handler's tickets always do.</summary>
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    /// <summary>
    /// The handler renews a ticket that slides, one that an event replaced, and the one that the request came with when
    /// somebody signs in. A ticket with other claims gets a new key: whoever knew the old one shall not have them.
    /// </summary>
    private Task<string> RenewAsync(string key, AuthenticationTicket ticket, CallLimits limits, HttpContext? context) =>
        TracedAsync("session.commit", async () =>
        {
            var request = TicketRequest.Of(context);
            var current = request.Current(key);
            if (request.IsRemoved(current))
            {
                // Signed out and in again in one request: the handler takes the removed ticket for one to renew.
                return (await ReplaceAsync(request, key, current, previous: null, ticket, context, limits), "created");
            }

            var stored = request.Read(current) ?? (await ReadAsync(request, current, limits))?.Stored;
            if (stored is null)
            {
                return (current, "ended");
            }

            return TicketContent.IsSamePrincipal(stored.Serialized, ticket.Principal)
                ? (current, await UpdateAsync(request, current, stored, ticket, limits))
                : (await ReplaceAsync(request, key, current, stored, ticket, context, limits), "updated");
        });

    private async Task<string> ReplaceAsync(
        TicketRequest request, string cookieKey, string currentKey, StoredTicket? previous, AuthenticationTicket ticket, HttpContext? context, CallLimits limits)
    {
        var newKey = SessionKey.New();
        var stored = await PutAsync(previous, SessionKey.ToId(newKey), ticket, context, limits);
        request.Replace(cookieKey, currentKey, newKey);
        request.Keep(newKey, stored);
        return newKey;
    }

    /// <summary>Writes what changed: the dates alone, the content too, or nothing.</summary>
    private async Task<string> UpdateAsync(TicketRequest request, string key, StoredTicket stored, AuthenticationTicket ticket, CallLimits limits)
    {
        var now = Now;
        var serialized = TicketContent.Serialize(ticket);
        var isSame = serialized.AsSpan().SequenceEqual(stored.Serialized);
        if (isSame && now - stored.Item.TouchedAt < TouchAfter(ticket))
        {
            SessionTelemetry.TouchSkipped.Add(1);
            return "unchanged";
        }

        var delta = new SessionDelta();
        var issued = TicketContent.IssuedEntry(IssuedAt(ticket));
        delta.Set[issued.Key] = issued.Value;
        if (!isSame)
        {
            foreach (var (name, value) in content.Entries(serialized, stored.Id, IssuedAt(ticket)))
            {
                delta.Set[name] = value;
            }
        }

        var expiresAt = ExpiresAt(ticket);
        var result = await table.UpdateAsync(stored.Id, delta, new(now, expiresAt, CreatedAfter: null), limits);
        if (!result.Succeeded)
        {
            // Revoked meanwhile. New content that cannot be kept is an error; a longer life that it cannot have is not.
            return isSame ? "ended" : throw new SessionEndedException();
        }

        var item = stored.Item with
        {
            Entries = delta.ApplyTo(stored.Item.Entries),
            VersionNumber = result.Version,
            TouchedAt = now,
            ExpiresAt = expiresAt,
        };
        request.Keep(key, new(stored.Id, item, serialized));
        return isSame ? "touched" : "updated";
    }

    /// <summary>Stores a ticket under a new id, leaves a tombstone at its old one, and keeps its user's item right.</summary>
    private async Task<StoredTicket> PutAsync(
        StoredTicket? previous, string toId, AuthenticationTicket ticket, HttpContext? context, CallLimits limits)
    {
        var serialized = TicketContent.Serialize(ticket);
        var from = previous?.Item;
        var conflicts = new UserConflicts(time);
        while (true)
        {
            var now = Now;
            var item = new SessionItem(
                content.Entries(serialized, toId, IssuedAt(ticket)), (from?.VersionNumber ?? 0) + 1, from?.CreatedAt ?? now, now, ExpiresAt(ticket))
            {
                Owner = OwnerOf(ticket, from?.Owner),
            };
            var plan = await PlanAsync(item, from?.Owner, new(table.ItemId(toId), now, item.ExpiresAt, context is null ? null : options.Label(context)), limits);
            var tombstone = new SessionTimes(now, now + TombstoneSeconds, CreatedAfter: null);
            var result = await table.MoveAsync(previous?.Id, toId, item, tombstone, plan.Writes, limits);
            if (result.Succeeded)
            {
                if (plan.Evicted > 0)
                {
                    Log.Evicted(logger, toId, plan.Evicted);
                }

                return new(toId, item, serialized);
            }

            if (!result.IsUserItemChanged)
            {
                from = result.Current is { IsTombstone: false } renewed && renewed.ExpiresAt > now ? renewed : throw new SessionEndedException();
            }

            await conflicts.WaitAsync(limits.CancellationToken);
        }
    }

    private async Task<ListingPlan> PlanAsync(SessionItem item, SessionOwner? previous, UserEntry entry, CallLimits limits)
    {
        var plan = item.Owner is { } owner ? await ListingPlan.AddAsync(table, owner, entry, Now, limits) : ListingPlan.Nothing;
        return previous is not null && previous.UserItemId != item.Owner?.UserItemId ? await plan.LeaveAsync(table, previous, limits) : plan;
    }

    private SessionOwner? OwnerOf(AuthenticationTicket ticket, SessionOwner? previous)
    {
        if (ticket.Principal.FindFirst(options.UserIdClaimType)?.Value is not { Length: > 0 } userId)
        {
            return null;
        }

        var userItemId = UserItem.IdOf(userId);
        return previous?.UserItemId == userItemId ? previous : new(userItemId, UserItem.NewHandle());
    }

    private long IssuedAt(AuthenticationTicket ticket) => ticket.Properties.IssuedUtc?.ToUnixTimeSeconds() ?? Now;

    private long ExpiresAt(AuthenticationTicket ticket) =>
        (ticket.Properties.ExpiresUtc ?? time.GetUtcNow() + DefaultLifetime).ToUnixTimeSeconds();

    /// <summary>As for sessions: TouchAfter, but no more than a tenth of the life. The handler itself renews after half of it.</summary>
    private long TouchAfter(AuthenticationTicket ticket) =>
        Math.Min((long)tableOptions.Value.TouchAfter.TotalSeconds, (ExpiresAt(ticket) - IssuedAt(ticket)) / 10);
}
