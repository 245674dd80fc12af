using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Directory;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Tickets;

internal sealed partial class DynamoDBTicketStore
{
    /// <summary>The user id in OpenID Connect, where the handler doesn't map it.</summary>
    private const string Subject = "sub";

    /// <summary>How long an old key's tombstone keeps requests that are under way from renewing what has moved.</summary>
    private const long TombstoneSeconds = 60;

    /// <summary>For a ticket that says nothing of its end; the cookie handler's tickets always do.</summary>
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    /// <summary>
    /// The handler renews a ticket that slides, one that an event replaced, and the one that the request came with when
    /// somebody signs in. Who signs in and cannot gets an exception; a renewal that comes too late fails no request.
    /// </summary>
    private Task<string> RenewAsync(string key, AuthenticationTicket ticket, CallLimits limits, HttpContext? context) =>
        TracedAsync("session.commit", async () =>
        {
            var request = TicketRequest.Of(context);
            string outcome;
            try
            {
                outcome = await WriteAsync(request, key, ticket, limits, context);
            }
            catch (SessionEndedException) when (!request.IsSigningIn)
            {
                outcome = "ended";
            }

            if (outcome is "ended" or "unchanged" or "error")
            {
                request.LeaveCookie(request.Current(key));
            }

            return (outcome, outcome);
        });

    /// <summary>A ticket with other claims gets a new key: whoever knew the old one shall not have them.</summary>
    private async Task<string> WriteAsync(
        TicketRequest request, string cookieKey, AuthenticationTicket ticket, CallLimits limits, HttpContext? context)
    {
        var current = request.Current(cookieKey);
        if (request.IsRemoved(current))
        {
            // Signed out and in again in one request: the handler takes the removed ticket for one to renew.
            await ReplaceAsync(request, cookieKey, current, previous: null, ticket, context, limits);
            return "created";
        }

        var stored = request.Read(current) ?? (await ReadAsync(request, current, limits))?.Stored ?? throw new SessionEndedException();
        if (TicketContent.IsSamePrincipal(stored.Serialized, ticket.Principal))
        {
            return await UpdateAsync(request, current, stored, ticket, limits);
        }

        await ReplaceAsync(request, cookieKey, current, stored, ticket, context, limits);
        return "updated";
    }

    private async Task ReplaceAsync(
        TicketRequest request, string cookieKey, string currentKey, StoredTicket? previous, AuthenticationTicket ticket, HttpContext? context, CallLimits limits)
    {
        var newKey = SessionKey.New();
        var stored = await PutAsync(previous, SessionKey.ToId(newKey), ticket, context, limits);
        request.Replace(cookieKey, currentKey, newKey);
        request.Keep(newKey, stored);
    }

    /// <summary>Writes what changed: the dates alone, the content too, or nothing.</summary>
    private async Task<string> UpdateAsync(TicketRequest request, string key, StoredTicket stored, AuthenticationTicket ticket, CallLimits limits)
    {
        var now = Now;
        var expiresAt = ExpiresAt(ticket);
        var serialized = TicketContent.Serialize(ticket);
        var isSame = serialized.AsSpan().SequenceEqual(stored.Serialized);

        // Only a write shows that the ticket has not been revoked meanwhile, which is what somebody who signs in wants to know.
        if (isSame && !request.IsSigningIn && Math.Abs(expiresAt - stored.Item.ExpiresAt) < TouchAfter(ticket))
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

        WriteResult result;
        try
        {
            result = await table.UpdateAsync(stored.Id, delta, new(now, expiresAt, CreatedAfter: null), limits);
        }
        catch (SessionStoreException failure) when (isSame && !request.IsSigningIn)
        {
            // Nothing is lost: the ticket lives as long as it was to live before.
            Log.TouchFailed(logger, failure, stored.Id);
            return "error";
        }

        if (!result.Succeeded)
        {
            throw new SessionEndedException();
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
                if (item.Owner is null && previous is null)
                {
                    Log.UserUnknown(logger, toId, options.UserIdClaimType ?? $"{ClaimTypes.NameIdentifier} or {Subject}");
                }

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
        if (UserIdOf(ticket.Principal) is not { Length: > 0 } userId)
        {
            return null;
        }

        var userItemId = UserItem.IdOf(userId);
        return previous?.UserItemId == userItemId ? previous : new(userItemId, UserItem.NewHandle());
    }

    private string? UserIdOf(ClaimsPrincipal principal) => options.UserIdClaimType is { } chosen
        ? principal.FindFirst(chosen)?.Value
        : (principal.FindFirst(ClaimTypes.NameIdentifier) ?? principal.FindFirst(Subject))?.Value;

    private long IssuedAt(AuthenticationTicket ticket) => ticket.Properties.IssuedUtc?.ToUnixTimeSeconds() ?? Now;

    private long ExpiresAt(AuthenticationTicket ticket) =>
        (ticket.Properties.ExpiresUtc ?? time.GetUtcNow() + DefaultLifetime).ToUnixTimeSeconds();

    /// <summary>As for sessions: TouchAfter, but no more than a tenth of the life. The handler itself renews after half of it.</summary>
    private long TouchAfter(AuthenticationTicket ticket) =>
        Math.Min((long)tableOptions.Value.TouchAfter.TotalSeconds, (ExpiresAt(ticket) - IssuedAt(ticket)) / 10);
}
