using System.Globalization;
using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>Each write is one that its request asked for: nothing is lost in it, nothing comes back.</summary>
internal static class WriteRules
{
    /// <summary>Seconds.</summary>
    private const long LongestTombstone = 60;

    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var write in trace.Writes.Where(write => (write.IsSession || write.IsTicket) && write.Request != ItemWrite.NoRequest))
        {
            var request = trace.History.Request(write.Request);
            if ((write.IsSession ? Check(trace, write, request) : TicketWriteRules.Check(trace, write, request)) is { } text)
            {
                yield return new("a write that nobody asked for", $"{write}: {text}");
            }

            var earlier = trace.Of(write.ItemId).TakeWhile(other => other != write).LastOrDefault();
            if (write.After?.IsLive == true && earlier is not null && earlier.After?.IsLive != true)
            {
                yield return new("what has ended stays ended", $"{write}");
            }
        }
    }

    private static string? Check(Trace trace, ItemWrite write, RequestRecord request) => (write.Before, write.After) switch
    {
        ({ IsLive: false }, null) => "it deletes a tombstone",
        (_, null) when request.Plan.Ops.Any(op => op.IsRevoke) => null,
        _ when !IsOwn(trace, write, request) => "it is another's session",
        (_, null) => Has(request, OpKind.Clear, OpKind.Abandon) || HasEndedMeanwhile(trace, write.ItemId) ? null : "it deletes the session",
        ({ IsLive: true }, { IsLive: false } tombstone) => Tombstone(trace, write, request, tombstone),
        (_, { IsLive: false, MovedTo: { } next }) when HasEndedMeanwhile(trace, next) => null,
        (_, { IsLive: false }) => "it is no session",
        (var before, var after) => Times(request, before, after) ?? Owner(trace, write, request, after) ?? Values(trace, write, request, after),
    };

    private static bool IsOwn(Trace trace, ItemWrite write, RequestRecord request) =>
        trace.ItemsOf(request).SelectMany(id => trace.ChainOf(id)).Contains(write.ItemId, StringComparer.Ordinal);

    /// <summary>Express' session, whose end somebody else has told its store while it was moved: it ends here too, wherever it is by then.</summary>
    private static bool HasEndedMeanwhile(Trace trace, string item) => trace.History.Requests.Any(other =>
        other.SentExpress is { } old && Has(other, OpKind.Clear, OpKind.Abandon) && trace.ChainOf(old).Contains(item, StringComparer.Ordinal));

    private static string? Tombstone(Trace trace, ItemWrite write, RequestRecord request, ItemImage tombstone) =>
        !request.Plan.Ops.Any(op => op.IsMove) && write.Before?.IsElsewhere != true ? "it moves the session" :
        !trace.With(write).Any(other => other.ItemId == tombstone.MovedTo && other.After?.IsLive == true) ? "it moves the session to nowhere" :
        tombstone.Expires > request.ClockAfter + LongestTombstone && write.Before?.IsElsewhere != true ? "the tombstone stays for longer than it should" : null;

    private static string? Times(RequestRecord request, ItemImage? before, ItemImage after)
    {
        var idle = (long)Instance.IdleTimeout.TotalSeconds;
        return after.Touched < request.ClockBefore || after.Touched > request.ClockAfter ? "it was not touched now" :
            after.Expires < after.Touched + idle + (idle / 10) || after.Expires > request.ClockAfter + idle + (idle / 10) ? "it expires at another time than it should" :
            before is not null && before.Created != after.Created ? "it was created at another time" :
            before is not null && before.Version + 1 != after.Version ? "its version is not the next" : null;
    }

    private static string? Owner(Trace trace, ItemWrite write, RequestRecord request, ItemImage after)
    {
        var before = write.Before ?? trace.MovedFrom(write)?.Before;
        return before?.Handle == after.Handle || (write.Before is null && after.Handle is not null && request.Plan.Ops.Any(op => op.Kind == OpKind.SignIn))
            ? null
            : "it changes whose session it is";
    }

    private static string? Values(Trace trace, ItemWrite write, RequestRecord request, ItemImage after)
    {
        var before = trace.BaseOf(write);
        foreach (var key in before.Keys.Union(after.Map.Keys, StringComparer.Ordinal))
        {
            var (was, isNow) = (before.GetValueOrDefault(key), after.Map.GetValueOrDefault(key));
            if (was != isNow && !request.Plan.Ops.Any(op => Explains(request.Plan, op, key, was, isNow)))
            {
                return $"{key} was {was ?? "nothing"} and is {isNow ?? "nothing"}";
            }
        }

        return null;
    }

    private static bool Explains(RequestPlan plan, Op op, string key, string? was, string? isNow) => op.Kind switch
    {
        OpKind.Clear => isNow is null || (RequestHandler.IsCounter(key) && isNow == "1" && Increments(plan, key)),
        OpKind.Remove => op.Key == key && isNow is null,
        OpKind.Set => op.Key == key && isNow == RequestHandler.ValueOf(plan, op),
        OpKind.Increment => op.Key == key && isNow == Next(was),
        _ => false,
    };

    private static bool Increments(RequestPlan plan, string key) => plan.Ops.Any(op => op.Kind == OpKind.Increment && op.Key == key);

    public static string Next(string? number) =>
        (long.Parse(number ?? "0", CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private static bool Has(RequestRecord request, params ReadOnlySpan<OpKind> kinds)
    {
        foreach (var op in request.Plan.Ops)
        {
            if (kinds.Contains(op.Kind))
            {
                return true;
            }
        }

        return false;
    }
}
