using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Tickets;

internal sealed partial class DynamoDBTicketStore
{
    /// <summary>
    /// How long others leave the question to the request that asks. It says itself when it is done or failed, so this counts
    /// only when its process died or DynamoDB cannot be written.
    /// </summary>
    private const long TurnSeconds = 30;

    /// <summary>A request that reads its ticket just before the interval is over must not ask when it gets there just after.</summary>
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(5);

    /// <summary>Validates a ticket as the app does, but when it is due, in one of the requests that find it so.</summary>
    public async Task ValidateAsync(CookieValidatePrincipalContext context, Func<CookieValidatePrincipalContext, Task> validate)
    {
        var request = TicketRequest.Of(context.HttpContext);
        if (request.KeyOf(context.Properties) is not { } cookieKey || request.Read(cookieKey) is not { } stored)
        {
            await validate(context);
            return;
        }

        // Also for a client that is gone: a turn that was taken without knowing it would be nobody's.
        var turn = await TurnAsync(request, cookieKey, stored, Limits(CancellationToken.None));
        request.Take(cookieKey, turn);
        var isGood = false;
        try
        {
            await (turn switch
            {
                TicketTurn.Mine => ValidateInTurnAsync(request, cookieKey, stored, context, validate),
                TicketTurn.Free when !IsAlmostDue(stored.Item) => validate(context),
                _ => ValidateAsFreshAsync(context, validate),
            });
            isGood = context.Principal is not null;
        }
        finally
        {
            if (!isGood)
            {
                // The handler has decided before whether the ticket slides, and would renew it all the same.
                request.Settle(cookieKey, "unchanged");
            }
        }

        if (!context.ShouldRenew)
        {
            request.LeaveUnrenewed(cookieKey);
        }
    }

    /// <summary>To the app the ticket looks as it will when the request that asks is done.</summary>
    private async Task ValidateAsFreshAsync(CookieValidatePrincipalContext context, Func<CookieValidatePrincipalContext, Task> validate)
    {
        var issued = context.Properties.IssuedUtc;
        var fresh = time.GetUtcNow();
        context.Properties.IssuedUtc = fresh;
        // As the properties have it, to the second.
        fresh = context.Properties.IssuedUtc.GetValueOrDefault();
        try
        {
            await validate(context);
        }
        finally
        {
            // The handler calculates the ticket's life from it.
            if (context.Properties.IssuedUtc == fresh)
            {
                context.Properties.IssuedUtc = issued;
            }
        }
    }

    /// <summary>Asks, and stores the answer at once: the response, and with it the handler's own renewal, may be far away.</summary>
    private async Task ValidateInTurnAsync(
        TicketRequest request, string cookieKey, StoredTicket due, CookieValidatePrincipalContext context, Func<CookieValidatePrincipalContext, Task> validate)
    {
        // The question has been asked, whether the client still waits or not.
        var limits = Limits(CancellationToken.None);
        var isAnswered = false;
        try
        {
            await validate(context);
            isAnswered = context.Principal is not null;
        }
        finally
        {
            if (!isAnswered)
            {
                await EndTurnAsync(request, cookieKey, limits);
            }
        }

        if (context is { Principal: { } principal, ShouldRenew: true } && RenewedProperties(context.Properties) is { } properties)
        {
            var ticket = new AuthenticationTicket(principal, properties, context.Scheme.Name);
            var outcome = await CommitAsync(request, cookieKey, ticket, Purpose.Validation, limits, context.HttpContext);
            if (request.Read(request.Current(cookieKey)) is { } stored && Gains(stored, ticket))
            {
                AwaitGains(request, cookieKey, due, context.HttpContext);
            }
            else
            {
                request.Settle(cookieKey, outcome);
            }
        }
    }

    /// <summary>As the handler will renew them.</summary>
    private AuthenticationProperties? RenewedProperties(AuthenticationProperties properties)
    {
        if (properties is not { IssuedUtc: { } issued, ExpiresUtc: { } expires })
        {
            return null;
        }

        var now = time.GetUtcNow();
        return new(new Dictionary<string, string?>(properties.Items, StringComparer.Ordinal)) { IssuedUtc = now, ExpiresUtc = now + (expires - issued) };
    }

    /// <summary>
    /// Finds the request that asks: the first to write so into the ticket. If DynamoDB does not let anybody write, each asks
    /// for itself, rather than nobody.
    /// </summary>
    private async Task<TicketTurn> TurnAsync(TicketRequest request, string cookieKey, StoredTicket stored, CallLimits limits)
    {
        while (IsDue(stored.Item))
        {
            var now = Now;
            if (SessionItem.Number(stored.Item.Entries, TicketContent.ValidatingUntil) > now)
            {
                return TicketTurn.Others;
            }

            var delta = new SessionDelta();
            delta.Set[TicketContent.ValidatingUntil] = ItemValue.OfNumber(now + TurnSeconds);
            WriteResult result;
            try
            {
                result = await table.UpdateAsync(
                    stored.Id, delta, new(now, stored.Item.ExpiresAt, CreatedAfter: null), limits, stored.Item.VersionNumber);
            }
            catch (SessionStoreException failure)
            {
                Log.ValidationNotShared(logger, failure, stored.Id);
                return TicketTurn.Mine;
            }

            if (result.Succeeded)
            {
                var item = stored.Item with { Entries = delta.ApplyTo(stored.Item.Entries), VersionNumber = result.Version, TouchedAt = now };
                request.Keep(cookieKey, stored with { Item = item });
                return TicketTurn.Mine;
            }

            if (result.Current is not { IsTombstone: false } current || !TicketContent.IsSameContent(current, stored.Item))
            {
                // It has ended, or its content was just renewed; what this request has read is not the ticket to ask about.
                return TicketTurn.Others;
            }

            stored = stored with { Item = current };
            request.Keep(cookieKey, stored);
            if (!IsDue(current))
            {
                return TicketTurn.Others;
            }
        }

        return TicketTurn.Free;
    }

    /// <summary>Nobody knows whether the ticket is good: the next request shall ask at once.</summary>
    private async Task EndTurnAsync(TicketRequest request, string cookieKey, CallLimits limits)
    {
        if (request.Read(cookieKey) is not { } stored || !stored.Item.Entries.ContainsKey(TicketContent.ValidatingUntil))
        {
            // Signed out with its rejection.
            return;
        }

        var delta = new SessionDelta();
        delta.Removed.Add(TicketContent.ValidatingUntil);
        try
        {
            await table.UpdateAsync(stored.Id, delta, new(Now, stored.Item.ExpiresAt, CreatedAfter: null), limits, stored.Item.VersionNumber);
        }
        catch (SessionStoreException failure)
        {
            Log.TouchFailed(logger, failure, stored.Id);
        }
    }

    private bool IsDue(SessionItem item) => scheme.ValidationInterval is { } interval && Age(item) > interval;

    private bool IsAlmostDue(SessionItem item) =>
        scheme.ValidationInterval is { } interval && Age(item) > interval - (interval / 10 < LongestWay ? interval / 10 : LongestWay);

    private TimeSpan Age(SessionItem item) => time.GetUtcNow() - EpochSeconds.ToDate(TicketContent.IssuedAt(item));
}
