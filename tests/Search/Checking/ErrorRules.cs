using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>Nothing fails but for a fault that was injected, or because another request has ended the session.</summary>
internal static class ErrorRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests)
        {
            // What an instance has met after its end is nobody's business.
            if (request.WasKilled)
            {
                continue;
            }

            foreach (var error in request.Ops.Where(op => !IsTooLate(trace, request, op)).Select(op => op.Error)
                .Append(StatusOf(request)).Append(request.LateError).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!IsExplained(trace, request, error))
                {
                    yield return new("nothing fails without a reason", $"{error} of {request}");
                }
            }

            foreach (var op in request.Ops.Where(op => op.Succeeded && op.From > request.StartedAt && (op.Op.IsMove || op.Op.Kind == OpKind.Abandon)))
            {
                yield return new("what needs a cookie is refused after the response has started", $"{op} of {request}");
            }
        }
    }

    /// <summary>What needs a cookie, after the response has started: a new id, a new session, an end.</summary>
    private static bool IsTooLate(Trace trace, RequestRecord request, OpRecord op) =>
        op.Error == nameof(InvalidOperationException) && op.From > request.StartedAt &&
        (op.Op.IsMove || op.Op.Kind == OpKind.Abandon || request.SentItem is null || trace.ItemsOf(request).Any(id => HasEnded(trace, request, id)));

    /// <summary>Of a response that the handler has started, the status says nothing of what came after.</summary>
    private static string? StatusOf(RequestRecord request) => (request.ServerStatus ?? request.Status) switch
    {
        _ when request.StartedAt is not null => null,
        200 or null => null,
        409 => nameof(SessionStore.SessionEndedException),
        503 => nameof(SessionStore.SessionStoreFailure.Unavailable),
        var status => $"{status}",
    };

    private static bool IsExplained(Trace trace, RequestRecord request, string error) => error switch
    {
        nameof(SessionStore.SessionEndedException) => trace.ItemsOf(request).Append(request.SentTicket).OfType<string>().Any(id => HasEnded(trace, request, id)),
        nameof(SessionStore.SessionStoreFailure.Unavailable) or nameof(SessionStore.SessionStoreFailure.Throttled) => request.FaultyCalls > 0,
        nameof(SessionStore.SessionStoreFailure.Credentials) => request.HadNoRole,
        // The handler's calls for a ticket end when the client gives up; a list of sessions asks it whose the request is.
        nameof(OperationCanceledException) or nameof(TaskCanceledException) or "499" =>
            request.Plan.CancelAfter is not null && (request.Plan.HasTicketOps || (request.SentTicket is not null && request.Plan.Ops.Any(op => op.IsRevoke))),
        // What Kestrel makes of a renewal that fails while the response starts.
        nameof(ObjectDisposedException) or "500" =>
            (request.FaultyCalls > 0 || request.Plan.CancelAfter is not null) && request.TicketRead is not null &&
            (request.Plan.Renewal.Length > 0 || HasTicketPastItsHalf(trace, request)),
        _ => false,
    };

    /// <summary>The cookie handler then renews it by itself.</summary>
    private static bool HasTicketPastItsHalf(Trace trace, RequestRecord request) => trace.ChainOf(request.SentTicket!).SelectMany(trace.Of)
        .Any(write => write.After?.Expires <= request.ClockAfter + (Instance.IdleTimeout.TotalSeconds / 2) + 1);

    private static bool HasEnded(Trace trace, RequestRecord request, string item) => trace.Of(item).Any(write =>
        (write.After?.IsLive != true && write.From <= request.End) || write.After?.Expires <= request.ClockAfter ||
        // What is elsewhere stays there when the cookie of where it moves to could not be sent.
        (write.After?.IsElsewhere == true && request.StartedAt is not null));
}
