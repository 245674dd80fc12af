using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>Each write of a ticket is one that its request asked for. What gains anything has a key that nobody knew before.</summary>
internal static class TicketWriteRules
{
    private static readonly long Life = (long)Instance.IdleTimeout.TotalSeconds;

    /// <returns>What is wrong with a write, or null.</returns>
    public static string? Check(Trace trace, ItemWrite write, RequestRecord request) => (write.Before, write.After) switch
    {
        ({ IsLive: false }, null) => "it deletes a tombstone",
        (_, null) => IsOwn(trace, write, request) && Has(request, OpKind.TicketOut) || request.Plan.Ops.Any(op => op.IsRevoke) ? null : "it deletes the ticket",
        ({ IsLive: true }, { IsLive: false, MovedTo: { } next }) =>
            trace.With(write).Any(other => other.ItemId == next && other.After?.IsLive == true) ? null : "it moves the ticket to nowhere",
        (_, { IsLive: false }) => "it is no ticket",
        (_, { Ticket: null }) => "it holds no ticket",
        (null, { } after) => New(trace, write, request, after),
        ({ Ticket: null }, _) => "it was no ticket",
        ({ } before, { } after) => IsOwn(trace, write, request) ? Changed(request, before, after) : "it is another's ticket",
    };

    private static bool IsOwn(Trace trace, ItemWrite write, RequestRecord request) =>
        request.SentTicket is { } sent && trace.ChainOf(sent).Contains(write.ItemId, StringComparer.Ordinal);

    private static bool Has(RequestRecord request, OpKind kind) => request.Plan.Ops.Any(op => op.Kind == kind);

    private static string? New(Trace trace, ItemWrite write, RequestRecord request, ItemImage after)
    {
        if (trace.MovedFrom(write) is not { } from)
        {
            return Wanted(request).Contains(after.Ticket!) ? Dates(request, null, after) : "nobody signs in so";
        }

        return !IsOwn(trace, from, request) ? "it is another's ticket" :
            Wanted(request).Contains(after.Ticket!) ? Dates(request, null, after) :
            from.Before?.Ticket is not { } was ? "there was no ticket to move" :
            IsGain(request, was, after.Ticket!) ? Dates(request, from.Before, after) : $"it was {was} before";
    }

    private static bool IsGain(RequestRecord request, TicketImage was, TicketImage isNow) =>
        request.Plan.Renewal == TicketHandler.Gain && !was.HasRole(TicketHandler.GainedRole) && isNow == was.With(TicketHandler.GainedRole);

    private static string? Changed(RequestRecord request, ItemImage before, ItemImage after)
    {
        var (was, isNow) = (before.Ticket!, after.Ticket!);
        return !isNow.IsWithin(was) ? "it gains something, and keeps its key" :
            before.Version + 1 != after.Version ? "its version is not the next" :
            was != isNow && !Wanted(request).Contains(isNow) && !IsRenewal(request, was, isNow) ? $"it was {was}" :
            Dates(request, before, after);
    }

    private static bool IsRenewal(RequestRecord request, TicketImage was, TicketImage isNow) => request.Plan.Renewal switch
    {
        TicketHandler.Lose => isNow == was with { Roles = "" },
        TicketHandler.Token => isNow == was with { Token = TicketHandler.TokenOf(request.Plan) },
        _ => false,
    };

    private static string? Dates(RequestRecord request, ItemImage? before, ItemImage after) =>
        after.Expires == before?.Expires || (after.Expires >= request.ClockBefore + Life && after.Expires <= request.ClockAfter + Life)
            ? null
            : "it expires at another time than it should";

    private static IEnumerable<TicketImage> Wanted(RequestRecord request) =>
        request.Ops.Where(op => op.Op.Kind == OpKind.TicketIn).Select(op => TicketHandler.Wanted(op.Op, request.UserOf(op.Op)));
}
