using Microsoft.AspNetCore.Authentication;

namespace SessionStore.Tickets;

/// <summary>
/// Brings together what two requests made of the same ticket, so that neither undoes the other: one may have taken a role
/// away while the other refreshed a token. What both changed stays as the first one stored it; claims in another order, as
/// a sign-in beside a request may have them, are no change that keeps a role alive.
/// </summary>
internal static class TicketMerge
{
    /// <param name="mine">The ticket that this request wants to store.</param>
    /// <param name="read">The ticket that it made that of.</param>
    /// <param name="stored">What another request has stored since.</param>
    public static AuthenticationTicket Of(AuthenticationTicket mine, StoredTicket read, StoredTicket stored)
    {
        if (TicketContent.Deserialize(read.Serialized) is not { } before || TicketContent.Deserialize(stored.Serialized) is not { } theirs)
        {
            return mine;
        }

        var isTheirsOther = PrincipalGain.Of(theirs.Principal, before.Principal) || PrincipalGain.Of(before.Principal, theirs.Principal);
        var keepsTheirs = isTheirsOther || TicketContent.IsSamePrincipal(before.Principal, mine.Principal);
        foreach (var name in before.Properties.Items.Keys.Union(mine.Properties.Items.Keys, StringComparer.Ordinal).ToList())
        {
            var (once, now) = (before.Properties.GetString(name), mine.Properties.GetString(name));
            if (now != once && theirs.Properties.GetString(name) == once)
            {
                theirs.Properties.SetString(name, now);
            }
        }

        theirs.Properties.IssuedUtc = mine.Properties.IssuedUtc;
        theirs.Properties.ExpiresUtc = mine.Properties.ExpiresUtc;
        return new(keepsTheirs ? theirs.Principal : mine.Principal, theirs.Properties, mine.AuthenticationScheme);
    }
}
