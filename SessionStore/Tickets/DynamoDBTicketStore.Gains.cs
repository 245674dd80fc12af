using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.Tickets;

/// <summary>What a ticket gains, and what becomes of it until the response brings the new key.</summary>
internal sealed partial class DynamoDBTicketStore
{
    /// <summary>As it would be stored: what is not stored of a principal is the same in all.</summary>
    private bool Gains(StoredTicket stored, AuthenticationTicket ticket) =>
        TicketContent.Deserialize(stored.Serialized) is not { } before ||
        TicketContent.Deserialize(TicketContent.Serialize(ticket)) is not { } after ||
        PrincipalGain.Of(after.Principal, before.Principal) ||
        // Another of its claims may name the user now, without any that is new.
        (UserIdOf(after.Principal) is { } userId && userId != UserIdOf(before.Principal));

    /// <summary>
    /// The stored ticket, without the claims that validation took away. What it has gained waits for the new key, and so does a
    /// new name, lest requests beside this one find the user without any.
    /// </summary>
    private AuthenticationTicket WithoutGains(StoredTicket stored, AuthenticationTicket ticket)
    {
        var before = TicketContent.Deserialize(stored.Serialized)!;
        foreach (var identity in before.Principal.Identities)
        {
            var lost = identity.Claims.Where(claim => claim.Type != identity.NameClaimType && !Names(claim) && !PrincipalGain.Has(ticket.Principal, claim));
            foreach (var claim in lost.ToList())
            {
                identity.RemoveClaim(claim);
            }
        }

        before.Properties.IssuedUtc = ticket.Properties.IssuedUtc;
        before.Properties.ExpiresUtc = ticket.Properties.ExpiresUtc;
        return before;

        bool Names(Claim claim) => options.UserIdClaimType is { } chosen ? claim.Type == chosen : UserClaim.IsDefault(claim);
    }

    /// <summary>
    /// The handler stores what was gained when the response starts. If none does, because the client went away, the next
    /// request has to ask again: what this one was told would be lost for an interval.
    /// </summary>
    private void AwaitGains(TicketRequest request, string cookieKey, StoredTicket due, HttpContext context)
    {
        request.Expect(cookieKey);
        context.Response.OnCompleted(async () =>
        {
            if (!request.Expects(cookieKey) || request.Read(request.Current(cookieKey)) is not { } stored)
            {
                return;
            }

            var delta = new SessionDelta { Set = TicketContent.IssuedEntry(TicketContent.IssuedAt(due.Item)) };
            try
            {
                await table.UpdateAsync(
                    stored.Id, delta, new(Now, due.Item.ExpiresAt, CreatedAfter: null), Limits(CancellationToken.None), stored.Item.VersionNumber);
            }
            catch (SessionStoreException failure)
            {
                Log.TouchFailed(logger, failure, stored.Id);
            }
        });
    }
}
