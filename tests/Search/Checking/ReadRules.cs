using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>What a request has read was there, all of it at one time, and no older than its client knows.</summary>
internal static class ReadRules
{
    /// <summary>For so long a client's cookie says that it has ended its session, by the clocks of the instances.</summary>
    private const long ReplicaLagSeconds = 10;

    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests)
        {
            foreach (var op in request.Ops.Where(op => op.View is not null && !IsExplained(trace, request, op)))
            {
                yield return new("what is read was stored, and is no older than its client knows", $"{op} of {request}");
            }
        }
    }

    /// <summary>
    /// The session is read once in a request, when somebody first looks: what the request itself had counted before that it
    /// sees as it is stored, and with what others have counted since. After the response has started it is read whenever the
    /// handler loads it, and then all that the request has stored is as others have left it.
    /// </summary>
    private static bool IsExplained(Trace trace, RequestRecord request, OpRecord read)
    {
        var before = request.Ops.TakeWhile(op => op != read).ToList();
        return Enumerable.Range(0, before.Count + 1).Any(first =>
            IsExplained(trace, request, read, before, first, failedHaveStored: false) || IsExplained(trace, request, read, before, first, failedHaveStored: true));
    }

    /// <summary>Either what was to come before increments without an answer was stored with them, or it is still to be stored.</summary>
    private static bool IsExplained(Trace trace, RequestRecord request, OpRecord read, List<OpRecord> before, int first, bool failedHaveStored)
    {
        var own = new Dictionary<string, string?>(StringComparer.Ordinal);
        var pending = new HashSet<string>(StringComparer.Ordinal);
        var (isExact, hasMoved, hasEnded, hasStarted, clears) = (false, false, false, false, false);
        foreach (var (op, i) in before.Append(read).Select((op, i) => (op, i)))
        {
            if (i == first && hasStarted && op.Op.Kind is OpKind.Load or OpKind.Commit)
            {
                ForgetStored();
                isExact &= clears;
            }

            if (op == read)
            {
                break;
            }

            switch (op.Op.Kind)
            {
                case var _ when op.Op.IsTicket:
                    break;
                case var _ when op.Error == nameof(SessionStore.SessionEndedException):
                    hasEnded = true;
                    break;
                case var _ when !op.Succeeded && op.Op.IsMove:
                    GiveUp(hasStarted ? [.. pending] : [.. own.Keys]);
                    break;
                case OpKind.Start when !op.Succeeded:
                    GiveUp([.. pending]);
                    break;
                case OpKind.Increment when !op.Succeeded && failedHaveStored && (clears || pending.Contains(op.Op.Key)):
                    own.Remove(op.Op.Key);
                    pending.Clear();
                    isExact &= !clears;
                    clears = false;
                    break;
                case var _ when !op.Succeeded:
                    break;
                case OpKind.Set:
                    own[op.Op.Key] = RequestHandler.ValueOf(request.Plan, op.Op);
                    pending.Add(op.Op.Key);
                    break;
                case OpKind.Remove:
                    own[op.Op.Key] = null;
                    pending.Add(op.Op.Key);
                    break;
                case OpKind.Increment when i >= first || isExact:
                    own[op.Op.Key] = $"{op.Count}";
                    if (pending.Contains(op.Op.Key))
                    {
                        // What was to come before it is stored with it.
                        pending.Clear();
                        clears = false;
                    }

                    break;
                case OpKind.Increment:
                    own.Remove(op.Op.Key);
                    break;
                case OpKind.Start or OpKind.Commit:
                    pending.Clear();
                    clears = false;
                    hasStarted |= op.Op.Kind == OpKind.Start;
                    break;
                case OpKind.Clear or OpKind.Abandon:
                    own.Clear();
                    pending.Clear();
                    clears = op.Op.Kind == OpKind.Clear;
                    (isExact, hasMoved, hasEnded) = (true, false, false);
                    break;
                case var _ when op.Op.IsMove:
                    // What was stored before it is taken along as others have left it.
                    ForgetStored();
                    hasMoved = true;
                    break;
            }
        }

        var view = read.View!;
        if (hasEnded)
        {
            return view.All(entry => own.GetValueOrDefault(entry.Key) == entry.Value);
        }

        if (own.Any(entry => view.GetValueOrDefault(entry.Key) != entry.Value))
        {
            return false;
        }

        var others = view.Where(entry => !own.ContainsKey(entry.Key)).ToDictionary(StringComparer.Ordinal);
        if (isExact)
        {
            // A move reads again what others have written, if they were in its way.
            return hasMoved || others.Count == 0;
        }

        var items = trace.ItemsOf(request, before: read.To!.Value);
        var since = first == 0 ? 0 : before[first - 1].To!.Value;
        if (others.Count == 0 && items.All(IsNobodys))
        {
            return true;
        }

        return items.Any(item => Outcomes(trace, request, item, since, read.To.Value).Any(write => IsSeen(request, write, own, others)));

        // Begun without an answer, under a key that was given up then.
        bool IsNobodys(string item) => trace.Of(item) is [{ Before: null } begun, ..] && begun.Request == request.Plan.Id && !request.Told(begun);

        void ForgetStored() => Forget([.. own.Keys.Where(key => !pending.Contains(key))]);

        // What was to be stored with it.
        void GiveUp(List<string> keys)
        {
            Forget(keys);
            pending.Clear();
            isExact &= !clears;
            clears = false;
        }

        void Forget(List<string> keys) => keys.ForEach(key => own.Remove(key));
    }

    /// <summary>The writes whose outcome the request may have read.</summary>
    private static IEnumerable<ItemWrite> Outcomes(Trace trace, RequestRecord request, string item, long since, long to)
    {
        var writes = trace.Of(item);
        var caughtUpAt = trace.History.CaughtUpBefore(request.Sent);
        var known = writes.LastOrDefault(write => write.To < caughtUpAt || IsKnown(request, write) || (write.Request == request.Plan.Id && write.To < since && !write.IsLate));
        return writes.SkipWhile(write => known is not null && write != known)
            .Where(write => write.From <= to && (write.After?.User is null || trace.WasCurrent(write, request.Sent, to)));
    }

    /// <summary>The client was told of it: by the answer that its companion cookie came with, or before it sent that request.</summary>
    private static bool IsKnown(RequestRecord request, ItemWrite write)
    {
        var isInTime = true;
        for (var known = request.Knows; known is not null; known = known.Knows)
        {
            isInTime &= Math.Abs(request.ClockBefore - known.ClockBefore) < ReplicaLagSeconds;
            if (known.Plan.Id == write.Request)
            {
                return known.Told(write) && (write.After is not null || isInTime);
            }
        }

        return false;
    }

    private static bool IsSeen(RequestRecord request, ItemWrite write, Dictionary<string, string?> own, Dictionary<string, string> others)
    {
        var image = write.After;
        if (image?.IsLive != true || (image.IsElsewhere && request.StartedAt is not null) || image.Expires <= request.ClockAfter)
        {
            if (others.Count == 0)
            {
                return true;
            }
        }

        return image?.IsLive == true && image.Expires > request.ClockBefore &&
            image.Map.Count(entry => !own.ContainsKey(entry.Key)) == others.Count &&
            others.All(entry => image.Map.GetValueOrDefault(entry.Key) == entry.Value);
    }
}
