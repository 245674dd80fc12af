using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>What a request was told of its ticket is true: who it is, that it was renewed, signed in, signed out.</summary>
internal static class TicketRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests)
        {
            foreach (var op in request.Ops.Where(op => op.Succeeded))
            {
                var violation = op.Op.Kind switch
                {
                    OpKind.Who => Read(trace, request, op),
                    OpKind.TicketIn => SignIn(trace, request, op),
                    OpKind.TicketOut => SignOut(trace, request, op),
                    _ => null,
                };
                if (violation is not null)
                {
                    yield return violation;
                }
            }

            if (Renewal(trace, request) is { } broken)
            {
                yield return broken;
            }
        }
    }

    /// <summary>Tickets are read consistently: an old key gets nothing from the moment on that it is one.</summary>
    private static Violation? Read(Trace trace, RequestRecord request, OpRecord op)
    {
        var writes = request.SentTicket is { } item ? trace.Of(item) : [];
        var isExplained = op.IsSignedIn == true
            ? writes.Any(write => write.After is { IsLive: true } image && image.Ticket == op.Ticket &&
                image.Expires > request.ClockBefore && trace.WasCurrent(write, op.From, op.To!.Value))
            : writes.Count == 0 || writes.Any(write => (write.After?.IsLive != true || write.After.Expires <= request.ClockAfter) &&
                trace.WasCurrent(write, op.From, op.To!.Value));
        return isExplained ? null : new("what is read was stored, and is no older than its client knows", $"{op} of {request}");
    }

    private static Violation? SignIn(Trace trace, RequestRecord request, OpRecord op)
    {
        var wanted = TicketHandler.Wanted(op.Op, request.UserOf(op.Op));
        return trace.By(request).Any(write => write.IsTicket && write.From >= op.From && write.After is { IsLive: true } image && image.Ticket == wanted)
            ? null
            : new("what was acknowledged is stored, all at once", $"{op} of {request}");
    }

    private static Violation? SignOut(Trace trace, RequestRecord request, OpRecord op)
    {
        if (request.SentTicket is not { } sent)
        {
            return null;
        }

        foreach (var id in trace.ChainOf(sent, clock: request.ClockBefore))
        {
            var writes = trace.Of(id);

            // By a clock that is ahead it had expired: the cookie handler signs nobody out who is not signed in.
            if (writes.Any(write => write.After?.Expires <= request.ClockAfter && trace.WasCurrent(write, op.From, op.To!.Value)))
            {
                continue;
            }

            if (writes.LastOrDefault(write => write.From <= op.To) is { } last && Lives(last) || writes.Any(write => write.From > op.To && Lives(write)))
            {
                return new("nothing comes back after it was abandoned", $"{ItemImage.Short(id)}, after {request}");
            }
        }

        return null;

        bool Lives(ItemWrite write) => write.After is { IsLive: true } image && image.Expires > request.ClockAfter;
    }

    /// <summary>What the handler was to renew is stored, unless another request has changed the same, or the ticket has ended.</summary>
    private static Violation? Renewal(Trace trace, RequestRecord request)
    {
        if (request is not { HasValidated: true, TicketRead: { } read, SentTicket: { } item } || !(request.HasSucceeded || request.StartedAt is not null) ||
            request.Plan.Ops.Any(op => op.Kind is OpKind.TicketIn or OpKind.TicketOut) || !request.Ops.Exists(op => op.Op.Kind == OpKind.Who && op.Succeeded))
        {
            return null;
        }

        var since = request.Ops.Find(op => op.Op.Kind == OpKind.Who)!.From;
        var writes = trace.Of(item).Where(write => write.From <= request.End).ToList();
        var others = writes.Where(write => write.To >= since && write.Request != request.Plan.Id).ToList();
        // By others, or by a revoke of its own.
        var hasEnded = others.Exists(write => write.After?.IsLive != true) || writes[^1].After is null || writes[^1].After?.Expires <= request.ClockAfter;
        var isStored = hasEnded || request.Plan.Renewal switch
        {
            TicketHandler.Gain => read.HasRole(TicketHandler.GainedRole) || writes[^1].After?.IsLive != true || others.Exists(ChangesRoles),
            TicketHandler.Lose => read.Roles.Length == 0 || writes[^1].After?.Ticket?.Roles.Length == 0 || others.Exists(ChangesRoles),
            TicketHandler.Token => writes[^1].After?.Ticket?.Token == TicketHandler.TokenOf(request.Plan) || others.Exists(ChangesToken),
            _ => true,
        };
        return isStored ? null : new("what was acknowledged is stored, all at once", $"{request.Plan.Renewal} of {request}");

        static bool ChangesRoles(ItemWrite write) => write.Before?.Ticket?.Roles != write.After?.Ticket?.Roles;

        static bool ChangesToken(ItemWrite write) => write.Before?.Ticket?.Token != write.After?.Ticket?.Token;
    }
}
