using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>At the end each session, and each ticket, is somebody's: there is a cookie for it, or the answer with the cookie was lost.</summary>
internal static class LeftoverRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        var isKept = trace.History.Program.From == OldStore.ExpressKept;
        foreach (var id in trace.History.Old)
        {
            if (isKept)
            {
                var ended = trace.History.Requests.FirstOrDefault(request =>
                    request.SentExpress == id && request.FaultyCalls == 0 && request.Ops.Exists(op => op.Op.Kind == OpKind.Abandon && op.Succeeded));
                if (ended is not null)
                {
                    yield return new("a sign-out ends what was left in the old store", $"{ItemImage.Short(id)}, after {ended}");
                }

                continue;
            }

            // Whatever fails in its deletion is a warning in the log, for its place here is taken.
            if (trace.Of(id) is [.., { After: { IsElsewhere: false } or null } end] && trace.History.Request(end.Request) is { FaultyCalls: 0, WasKilled: false } mover)
            {
                yield return new("no item is left that nobody owns", $"{ItemImage.Short(id)} is still in the old store, after {mover}");
            }
        }

        foreach (var (id, writes) in trace.Items.Where(item => !trace.IsFromElsewhere(item.Key) && (item.Value[0].IsSession || item.Value[0].IsTicket) && item.Value[^1].After?.IsLive == true))
        {
            var creator = trace.History.Request(writes[0].Request);
            var isOwned = trace.History.Held.Contains(id) || creator.ReceivedItem == id || creator.Answered is null || creator.FaultyCalls > 0;
            if (writes[0].IsTicket)
            {
                // An error page has no cookie of a sign-in before it.
                isOwned |= creator.ReceivedTicket == id || creator.Status != 200;
            }

            if (!isOwned)
            {
                yield return new("no item is left that nobody owns", $"{writes[^1]}, begun by {creator}");
            }
        }
    }
}
