using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Sessions;
using SessionStore.Table;

namespace SessionStore.Tickets;

internal sealed partial class DynamoDBTicketStore
{
    /// <summary>Each is another request that got ahead, and few do.</summary>
    private const int MaximumConflicts = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>What a write is for.</summary>
    private enum Purpose
    {
        /// <summary>Somebody signs in, and gets what the ticket says, or an exception.</summary>
        SignIn,

        /// <summary>The handler renews a ticket when the response starts.</summary>
        Renewal,

        /// <summary>Validation is over, and the response may be far away.</summary>
        Validation,
    }

    /// <summary>
    /// The handler renews a ticket that slides, one that an event replaced, and the one that the request came with when
    /// somebody signs in. Who signs in and cannot gets an exception; a renewal that comes too late fails no request.
    /// </summary>
    private Task<string> RenewAsync(string key, AuthenticationTicket ticket, CallLimits limits, HttpContext? context)
    {
        var request = TicketRequest.Of(context);
        var isSigningIn = request.IsSigningIn(scheme.Name);
        if (!isSigningIn && request.Settled(key) is { } outcome)
        {
            LeaveCookieUnlessWritten(request, key, outcome);
            return Task.FromResult(outcome);
        }

        return CommitAsync(request, key, ticket, isSigningIn ? Purpose.SignIn : Purpose.Renewal, limits, context);
    }

    private Task<string> CommitAsync(
        TicketRequest request, string key, AuthenticationTicket ticket, Purpose purpose, CallLimits limits, HttpContext? context) =>
        TracedAsync("session.commit", async () =>
        {
            string outcome;
            try
            {
                outcome = await WriteAsync(request, key, ticket, purpose, limits, context);
            }
            catch (SessionEndedException) when (purpose != Purpose.SignIn)
            {
                outcome = "ended";
            }

            if (purpose != Purpose.Validation)
            {
                request.Found(key);
            }

            LeaveCookieUnlessWritten(request, key, outcome);
            return (outcome, outcome);
        });

    private static void LeaveCookieUnlessWritten(TicketRequest request, string cookieKey, string outcome)
    {
        if (outcome is "ended" or "unchanged" or "error")
        {
            request.LeaveCookie(request.Current(cookieKey));
        }
    }

    /// <summary>
    /// A ticket that gains something gets a new key: whoever knew the old one shall not have it. Content is written on
    /// condition that nobody else wrote any since it was read; who did is taken into account, and the write tried again.
    /// </summary>
    private async Task<string> WriteAsync(
        TicketRequest request, string cookieKey, AuthenticationTicket ticket, Purpose purpose, CallLimits limits, HttpContext? context)
    {
        var current = request.Current(cookieKey);
        if (request.IsRemoved(current))
        {
            // Signed out and in again in one request: the handler takes the removed ticket for one to renew.
            await ReplaceAsync(request, cookieKey, current, previous: null, ticket, context, limits);
            return "created";
        }

        var read = request.Read(current) ?? (await ReadAsync(request, current, limits))?.Stored ?? throw new SessionEndedException();
        var (stored, wanted) = (read, ticket);
        for (var conflicts = 1; conflicts <= MaximumConflicts; conflicts++)
        {
            if (purpose == Purpose.Renewal && request.Turn(cookieKey) == TicketTurn.Others)
            {
                // The dates say when was asked: they are left to the request that does.
                wanted.Properties.IssuedUtc = EpochSeconds.ToDate(TicketContent.IssuedAt(stored.Item));
                wanted.Properties.ExpiresUtc = EpochSeconds.ToDate(stored.Item.ExpiresAt);
            }

            var gains = Gains(stored, wanted);
            if (gains && purpose == Purpose.Renewal && scheme.IsWithheld(context))
            {
                // The browser would never get the new key, and keeps what it has.
                return "unchanged";
            }

            var (outcome, found) = gains && purpose != Purpose.Validation
                ? await ReplaceAsync(request, cookieKey, current, stored, wanted, context, limits)
                : await UpdateAsync(request, cookieKey, stored, gains ? WithoutGains(stored, wanted) : wanted, purpose, limits);
            if (outcome is not null)
            {
                return outcome;
            }

            stored = Reopen(found, stored.Id);
            wanted = purpose == Purpose.SignIn ? ticket : TicketMerge.Of(ticket, read, stored);
            await Backoff.PauseAsync(Backoff.Pause(FirstPause, conflicts), time, limits.IsSynchronous, limits.CancellationToken);
        }

        throw new SessionStoreException(
            SessionStoreFailure.Unavailable, $"A ticket could not be written: other requests changed it {MaximumConflicts} times meanwhile.");
    }

    /// <summary>The ticket as another request left it.</summary>
    /// <exception cref="SessionEndedException">It has ended or moved, or cannot be read.</exception>
    private StoredTicket Reopen(SessionItem? item, string id) =>
        item is { IsTombstone: false } && item.ExpiresAt > Now && content.Read(item, id) is { } serialized && TicketContent.Deserialize(serialized) is not null
            ? new(id, item, serialized)
            : throw new SessionEndedException();

    /// <returns>The outcome; or none, and the item as another request left it.</returns>
    private async Task<(string? Outcome, SessionItem? Found)> ReplaceAsync(
        TicketRequest request, string cookieKey, string currentKey, StoredTicket? previous, AuthenticationTicket ticket, HttpContext? context, CallLimits limits)
    {
        var newKey = SessionKey.New();
        var (stored, found) = await PutAsync(previous, SessionKey.ToId(newKey), ticket, context, limits);
        if (stored is null)
        {
            return (null, found);
        }

        request.Replace(cookieKey, currentKey, newKey);
        request.Keep(newKey, stored);
        return ("updated", null);
    }

    /// <summary>Writes what changed: the dates alone, the content too, or nothing.</summary>
    private async Task<(string? Outcome, SessionItem? Found)> UpdateAsync(
        TicketRequest request, string cookieKey, StoredTicket stored, AuthenticationTicket ticket, Purpose purpose, CallLimits limits)
    {
        var now = Now;
        var serialized = TicketContent.Serialize(ticket);
        var isSame = serialized.AsSpan().SequenceEqual(stored.Serialized);

        var (issuedAt, expiresAt) = (IssuedAt(ticket), ExpiresAt(ticket));
        if (isSame && purpose == Purpose.Renewal && !AreWorthAWrite(request, cookieKey, stored, ticket))
        {
            SessionTelemetry.TouchSkipped.Add(1);
            return ("unchanged", null);
        }

        var delta = new SessionDelta { Set = isSame ? TicketContent.IssuedEntry(issuedAt) : content.Entries(serialized, stored.Id, issuedAt) };
        if (request.Turn(cookieKey) == TicketTurn.Mine && stored.Item.Entries.ContainsKey(TicketContent.ValidatingUntil))
        {
            delta.Removed.Add(TicketContent.ValidatingUntil);
        }

        var item = stored.Item with { Entries = delta.ApplyTo(stored.Item.Entries), TouchedAt = now, ExpiresAt = expiresAt };
        EnsureItFits(item, stored.Id, ticket);

        // Only a write shows that the ticket has not been revoked meanwhile, which is what somebody who signs in wants to know.
        var onlyAtVersion = isSame && purpose != Purpose.SignIn ? (long?)null : stored.Item.VersionNumber;
        WriteResult result;
        try
        {
            if (stored.Item.Owner is { } owner && TicketContent.Provider(stored.Item) is { ItemId: { } providerItemId, Until: var until } && expiresAt > until)
            {
                // First, so that the provider finds each ticket that lives.
                await table.ExtendProviderSessionAsync(providerItemId, owner.UserItemId, ProviderUntil(ticket), limits);
                TicketContent.WithProvider(delta.Set, providerItemId, ProviderUntil(ticket));
                item = item with { Entries = delta.ApplyTo(stored.Item.Entries) };
            }

            result = await table.UpdateAsync(stored.Id, delta, new(now, expiresAt, CreatedAfter: null), limits, onlyAtVersion);
        }
        catch (SessionStoreException failure) when (isSame && purpose != Purpose.SignIn)
        {
            // Nothing is lost: the ticket lives as long as it was to live before.
            Log.TouchFailed(logger, failure, stored.Id);
            return ("error", null);
        }

        if (!result.Succeeded)
        {
            return result.Current is { IsTombstone: false } current && current.ExpiresAt > now ? (null, current) : throw new SessionEndedException();
        }

        // At a version that skips others' writes, what this request knows is older, and a later write has to notice them.
        var version = result.Version == stored.Item.VersionNumber + 1 ? result.Version : stored.Item.VersionNumber;
        request.Keep(request.Current(cookieKey), new(stored.Id, item with { VersionNumber = version }, serialized));
        return (isSame ? "touched" : "updated", null);
    }

    /// <summary>What validation renewed always is. A ticket that only slides is not until the touch interval has passed.</summary>
    private bool AreWorthAWrite(TicketRequest request, string cookieKey, StoredTicket stored, AuthenticationTicket ticket)
    {
        var moved = Math.Abs(ExpiresAt(ticket) - stored.Item.ExpiresAt);
        return request.OnlySlides(cookieKey)
            ? moved >= TouchAfter(ticket)
            : moved > 0 || IssuedAt(ticket) != TicketContent.IssuedAt(stored.Item);
    }
}
