using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Directory;
using SessionStore.Table;

namespace SessionStore.Tickets;

internal sealed partial class DynamoDBTicketStore
{
    /// <summary>How long an old key's tombstone keeps requests that are under way from renewing what has moved.</summary>
    private const long TombstoneSeconds = 60;

    /// <summary>For a ticket that says nothing of its end; the cookie handler's tickets always do.</summary>
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(14);

    /// <summary>Stores a ticket under a new id, leaves a tombstone at its old one, and keeps its user's item right.</summary>
    /// <returns>The ticket; or none, and the item as another request left it.</returns>
    private async Task<(StoredTicket? Stored, SessionItem? Found)> PutAsync(
        StoredTicket? previous, string toId, AuthenticationTicket ticket, HttpContext? context, CallLimits limits)
    {
        if (scheme.IsWithheld(context))
        {
            throw new InvalidOperationException(
                $"Nobody can sign in to '{scheme.Name}' without consenting to cookies: the cookie policy (CheckConsentNeeded) withholds its cookie. " +
                "Leave CookieAuthenticationOptions.Cookie.IsEssential true, as it is by default.");
        }

        var serialized = TicketContent.Serialize(ticket);
        var from = previous?.Item;
        var conflicts = new UserConflicts(time);
        while (true)
        {
            var now = Now;
            var owner = OwnerOf(ticket, from?.Owner);
            var providerItemId = owner is null ? null : ProviderSession.ItemIdOf(ticket.Principal) ?? Kept(from, owner);
            var entries = TicketContent.WithProvider(content.Entries(serialized, toId, IssuedAt(ticket)), providerItemId, ProviderUntil(ticket));
            var item = new SessionItem(entries, (from?.VersionNumber ?? 0) + 1, from?.CreatedAt ?? now, now, ExpiresAt(ticket)) { Owner = owner };
            EnsureItFits(item, toId, ticket);
            var label = context is null ? null : options.Label(context);
            var entry = new UserEntry(table.ItemId(toId), now, item.ExpiresAt, label, providerItemId);
            var plan = await PlanAsync(item, from?.Owner, entry, isRepeated: conflicts.Any, limits);
            var tombstone = new SessionTimes(now, now + TombstoneSeconds, CreatedAfter: null);
            var result = await table.MoveAsync(previous?.Id, toId, item, tombstone, plan.Writes, limits);
            if (result.Succeeded)
            {
                if (item.Owner is null && (from is null || from.Owner is not null))
                {
                    Log.UserUnknown(logger, toId, options.UserIdClaimType ?? UserClaim.Defaults);
                }

                if (plan.Evicted > 0)
                {
                    Log.Evicted(logger, toId, plan.Evicted);
                }

                return (new(toId, item, serialized), null);
            }

            if (!result.IsUserItemChanged)
            {
                return result.Current is { IsTombstone: false } current && current.ExpiresAt > now ? (null, current) : throw new SessionEndedException();
            }

            await conflicts.WaitAsync(limits.CancellationToken);
        }
    }

    /// <summary>
    /// The provider's session of a sign-in whose principal was made anew since, as ASP.NET Core Identity does, without the
    /// claim: the provider can still end it.
    /// </summary>
    private static string? Kept(SessionItem? from, SessionOwner owner) => from is not null && from.Owner == owner ? TicketContent.Provider(from).ItemId : null;

    private async Task<ListingPlan> PlanAsync(SessionItem item, SessionOwner? previous, UserEntry entry, bool isRepeated, CallLimits limits)
    {
        var plan = item.Owner is { } owner ? await ListingPlan.AddAsync(table, owner, entry, Now, limits) : ListingPlan.Nothing;
        if (item.Owner is { } user && TicketContent.Provider(item) is { ItemId: { } providerItemId, Until: var until })
        {
            // What was in the way may be another sign-in with the same session, which lives longer.
            until = isRepeated ? Math.Max(until, (await table.FindProviderSessionAsync(providerItemId, limits)).ExpiresAt) : until;
            plan = plan with { Writes = [.. plan.Writes, table.ProviderSessionWrite(providerItemId, user.UserItemId, until)] };
        }

        return previous is not null && previous.UserItemId != item.Owner?.UserItemId ? await plan.LeaveAsync(table, previous, limits) : plan;
    }

    private SessionOwner? OwnerOf(AuthenticationTicket ticket, SessionOwner? previous)
    {
        if (UserIdOf(ticket.Principal) is not { } userId)
        {
            return null;
        }

        var userItemId = UserItem.IdOf(userId);
        return previous?.UserItemId == userItemId ? previous : new(userItemId, UserItem.NewHandle());
    }

    private string? UserIdOf(ClaimsPrincipal principal) => UserClaim.IdOf(principal, options.UserIdClaimType);

    private long IssuedAt(AuthenticationTicket ticket) => ticket.Properties.IssuedUtc?.ToUnixTimeSeconds() ?? Now;

    private long ExpiresAt(AuthenticationTicket ticket) =>
        (ticket.Properties.ExpiresUtc ?? time.GetUtcNow() + DefaultLifetime).ToUnixTimeSeconds();

    /// <summary>
    /// A ticket's life longer than the ticket: renewals move its expiry, and few of them have to move this one too.
    /// </summary>
    private long ProviderUntil(AuthenticationTicket ticket) => ExpiresAt(ticket) + Math.Max(0, ExpiresAt(ticket) - IssuedAt(ticket));

    /// <summary>As for sessions: TouchAfter, but no more than a tenth of the life. The handler itself renews after half of it.</summary>
    private long TouchAfter(AuthenticationTicket ticket) =>
        Math.Min((long)tableOptions.Value.TouchAfter.TotalSeconds, (ExpiresAt(ticket) - IssuedAt(ticket)) / 10);

    /// <exception cref="SessionTooLargeException">DynamoDB would refuse it.</exception>
    private void EnsureItFits(SessionItem item, string id, AuthenticationTicket ticket)
    {
        var size = SessionItemSize.Of(item.ToAttributes(table.Schema.KeyAttribute, table.ItemId(id), table.Schema.ExpiresAttribute));
        if (size > SessionItemSize.Maximum)
        {
            throw TicketSize.TooLarge(scheme.Name, size, ticket);
        }
    }
}
