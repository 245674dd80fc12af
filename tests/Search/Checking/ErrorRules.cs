using Search.Histories;

namespace Search.Checking;

/// <summary>Nothing fails but for a fault that was injected, or because another request has ended the session.</summary>
internal static class ErrorRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests.Where(request => !request.WasKilled))
        {
            foreach (var error in request.Ops.Select(op => op.Error).Append(StatusOf(request)).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!IsExplained(trace, request, error))
                {
                    yield return new("nothing fails without a reason", $"{error} of {request}");
                }
            }
        }
    }

    private static string? StatusOf(RequestRecord request) => request.ServerStatus switch
    {
        200 or null => null,
        409 => nameof(SessionStore.SessionEndedException),
        503 => nameof(SessionStore.SessionStoreFailure.Unavailable),
        var status => $"{status}",
    };

    private static bool IsExplained(Trace trace, RequestRecord request, string error) => error switch
    {
        nameof(SessionStore.SessionEndedException) => trace.ItemsOf(request).Any(id => HasEnded(trace, request, id)),
        nameof(SessionStore.SessionStoreFailure.Unavailable) or nameof(SessionStore.SessionStoreFailure.Throttled) => request.FaultyCalls > 0,
        _ => false,
    };

    private static bool HasEnded(Trace trace, RequestRecord request, string item) => trace.Of(item).Any(write =>
        (write.After?.IsLive != true && write.From <= request.End) || write.After?.Expires <= request.ClockAfter);
}
