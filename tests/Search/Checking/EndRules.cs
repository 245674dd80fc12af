using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>When somebody was told that a session has ended, it has, wherever it was.</summary>
internal static class EndRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests)
        {
            foreach (var op in request.Ops.Where(op => op.Op.Kind == OpKind.Abandon && op.Succeeded))
            {
                if (LivesAfter(trace, request, op.From, op.To!.Value) is { } write)
                {
                    yield return new("nothing comes back after it was abandoned", $"{write}, after {request}");
                }
            }

            foreach (var op in request.Ops.Where(op => op.Op.IsRevoke && op.Succeeded))
            {
                if (op.Op.Kind == OpKind.RevokeOthers && EndOfItsOwn(trace, request, op) is { } end)
                {
                    yield return new("the request's own session goes on", $"{end}, by {request}");
                }

                foreach (var handle in Revoked(trace, request, op))
                {
                    if (trace.Writes.FirstOrDefault(write => LivesOn(trace, request, write, handle, op.To!.Value)) is { } write)
                    {
                        yield return new("nothing comes back after it was revoked", $"{write}, after {request}");
                    }
                }
            }

            foreach (var commit in RequestReplay.CommitsOf(trace, request).Where(commit => commit.Outcome == Outcome.Done && commit.EndsTheSession))
            {
                // What the commit itself may have moved or begun is not what it ended.
                if (LivesAfter(trace, request, commit.To, commit.To) is { } write)
                {
                    yield return new("nothing comes back after it was cleared", $"{write}, after {request}");
                }
            }
        }
    }

    /// <summary>The sign-ins that were complete when it was called.</summary>
    private static IEnumerable<string> Revoked(Trace trace, RequestRecord request, OpRecord op) => op.Op.Kind == OpKind.RevokeOne
        ? op.Handle is null ? [] : [op.Handle]
        : trace.SignIns(op.Op.Key).Where(write => write.To <= op.From).Select(write => write.After!.Handle!).Distinct(StringComparer.Ordinal)
            .Except(op.Op.Kind == OpKind.RevokeOthers ? OwnHandles(trace, request) : [], StringComparer.Ordinal);

    /// <summary>Of the session and the ticket that a request came with, or made, wherever they are. Its client may have gone before it got them.</summary>
    private static IEnumerable<string> OwnHandles(Trace trace, RequestRecord request) =>
        trace.ItemsOf(request).Append(request.SentTicket).Concat(trace.By(request).Where(write => write.IsTicket && write.After?.IsLive == true).Select(write => write.ItemId))
            .OfType<string>().SelectMany(item => trace.ChainOf(item)).SelectMany(trace.Of).Select(write => write.After?.Handle).OfType<string>();

    /// <summary>After the response has started nobody can ask for a ticket that was not asked for before.</summary>
    private static ItemWrite? EndOfItsOwn(Trace trace, RequestRecord request, OpRecord op) => trace.By(request).FirstOrDefault(write =>
        !write.IsLate && request.StartedAt is null && write.From >= op.From && write.To <= op.To && write is { Before: { IsLive: true, Handle: not null } before, After: not { IsLive: true } } && before.Expires > request.ClockAfter &&
        (write.ItemId == request.SentTicket || write.ItemId == trace.LastItemOf(request, before: op.From)));

    private static bool LivesOn(Trace trace, RequestRecord request, ItemWrite write, string handle, long since) =>
        (write.IsSession || write.IsTicket) && write.After is { IsLive: true } after && after.Handle == handle && after.Expires > request.ClockAfter &&
        trace.Of(write.ItemId).SkipWhile(other => other != write).Skip(1).FirstOrDefault() is var next && (next is null || next.From > since);

    private static ItemWrite? LivesAfter(Trace trace, RequestRecord request, long asOf, long since)
    {
        // A session that was begun, and whose answer was lost, is nobody's.
        var ended = request.FaultyCalls == 0 ? trace.LastItemOf(request, before: asOf) : request.SentItem;
        if (ended is null)
        {
            return null;
        }

        // Whoever signs out means the session of the app before as well.
        return new[] { ended, request.SentExpress }.OfType<string>().SelectMany(root => trace.ChainOf(root, clock: request.ClockBefore).TakeWhile(id => !HadExpired(id)))
            .Select(id => LiveAfter(trace.Of(id)))
            .FirstOrDefault(write => write is not null);

        ItemWrite? LiveAfter(IReadOnlyList<ItemWrite> writes) =>
            // One that was being moved lives until its mover finds that it has ended.
            request.SentExpress is not null ? writes is [.., var end] && IsLive(end) ? end : null :
            writes.LastOrDefault(write => write.From <= since) is { } last && IsLive(last) ? last : writes.Where(write => write.From > since).FirstOrDefault(IsLive);

        // By a clock that is ahead there was nothing to end.
        bool HadExpired(string id) => trace.Of(id).Any(write => write.After is { IsLive: true } after && after.Expires <= request.ClockAfter &&
            trace.WasCurrent(write, request.Sent, since));

        bool IsLive(ItemWrite write) => write.After is { IsLive: true } after && after.Expires > request.ClockAfter;
    }
}
