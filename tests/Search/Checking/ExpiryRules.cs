using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>Whoever comes has the idle timeout from then on. That nobody has more is checked at each write, and at each read.</summary>
internal static class ExpiryRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        // An instance whose clock is behind makes the life shorter that another has written, and a client may not know of it.
        var skew = trace.History.Program.Steps.OfType<ClockStep>().Where(step => step.Instance is not null).Sum(step => Math.Abs(step.Seconds));
        foreach (var request in trace.History.Requests.Where(request => request is { HasSucceeded: true, FaultyCalls: 0, SentItem: not null }))
        {
            // A touch that comes too late is a failed one: a stale read, or another request, may have ended it here. What another request has
            // touched is there before that one's answer is.
            var last = trace.Of(request.SentItem!).LastOrDefault(write => write.From <= request.End);
            if (last?.After is { IsLive: true } image && image.Expires > request.ClockAfter &&
                image.Expires < request.ClockBefore + (long)Instance.IdleTimeout.TotalSeconds - skew &&
                !HadExpired(trace, image.Expires, request) && request.Plan.Ops.All(op => op.Kind is not (OpKind.Abandon or OpKind.Clear)))
            {
                yield return new("nobody is dropped early", $"{last}, which expires {image.Expires - request.ClockBefore} s after {request}");
            }
        }
    }

    /// <summary>By a clock that was set back since: who came then was told that it had ended.</summary>
    private static bool HadExpired(Trace trace, long expires, RequestRecord request) =>
        trace.History.Requests.Any(other => other.Sent < request.Sent && other.ClockBefore >= expires);
}
