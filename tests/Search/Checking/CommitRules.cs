using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>What a request was told of its changes is true.</summary>
internal static class CommitRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        foreach (var request in trace.History.Requests)
        {
            foreach (var commit in RequestReplay.CommitsOf(trace, request))
            {
                if (Check(trace, request, commit) is { } violation)
                {
                    yield return violation;
                }
            }

            foreach (var violation in Increments(trace, request))
            {
                yield return violation;
            }
        }
    }

    private static Violation? Check(Trace trace, RequestRecord request, Commit commit)
    {
        if (commit.Outcome == Outcome.Refused)
        {
            // A call whose answer was lost may have been carried out before another request ended the session; and an increment may have stored what came before it.
            var stored = commit.Segments[^1].Sets
                .FirstOrDefault(set => request.FaultyCalls == 0 && trace.By(request).Any(write => write.After?.Map.GetValueOrDefault(set.Key) == set.Value));
            return stored.Key is null ? null : new("what was refused is not stored", $"{stored.Key} of {request}");
        }

        if (commit.Outcome != Outcome.Done)
        {
            return null;
        }

        for (var i = 0; i < commit.Segments.Count; i++)
        {
            var later = commit.Segments.Skip(i + 1).SelectMany(segment => segment.Values.Keys).ToHashSet(StringComparer.Ordinal);
            if (!IsStored(trace, request, commit.Segments[i], later, commit.To))
            {
                return new("what was acknowledged is stored, all at once", $"{string.Join(", ", commit.Segments[i].Values.Select(value => value.Key))} of {request}");
            }
        }

        return null;
    }

    private static bool IsStored(Trace trace, RequestRecord request, Segment segment, HashSet<string> later, long to)
    {
        var sets = segment.Sets.Where(set => !later.Contains(set.Key)).ToList();
        var removals = segment.Removals.Where(key => !later.Contains(key)).ToList();
        return sets.Count == 0
            ? removals.TrueForAll(key => WasRemoved(trace.By(request), key) || WasAbsent(key))
            : trace.By(request).Any(write => HasAll(write.After) && removals.TrueForAll(key => !write.After!.Map.ContainsKey(key) || WasAbsent(key)));

        bool HasAll(ItemImage? image) => image is { IsLive: true } &&
            sets.TrueForAll(set => image.Map.GetValueOrDefault(set.Key) == set.Value) &&
            (!segment.Cleared || image.Map.Keys.All(key => segment.Values.ContainsKey(key) || later.Contains(key)));

        // There was nothing to remove, as far as the request could see.
        bool WasAbsent(string key) => request.SentItem is not { } item || trace.Of(item).Any(write => write.From <= to && (
            write.After?.IsLive != true || !write.After.Map.ContainsKey(key) || write.After.Expires <= request.ClockAfter || (write.After.IsElsewhere && HasLookedLate(request))));
    }

    /// <summary>After the response has started there is no session for who looks, if it is elsewhere; who does not look is told so.</summary>
    private static bool HasLookedLate(RequestRecord request) =>
        request.Ops.Any(op => op.From > request.StartedAt && op.Succeeded && (op.Op.Kind is OpKind.Read or OpKind.Load || op.Op.IsRevoke));

    private static bool WasRemoved(IEnumerable<ItemWrite> writes, string key) => writes.Any(write => write.After?.Map.ContainsKey(key) != true);

    private static IEnumerable<Violation> Increments(Trace trace, RequestRecord request)
    {
        foreach (var key in request.Plan.Ops.Where(op => op.Kind == OpKind.Increment).Select(op => op.Key).Distinct(StringComparer.Ordinal))
        {
            var counted = trace.By(request)
                .Where(write => write.After is { IsLive: true } after && after.Map.GetValueOrDefault(key) is { } now && now == WriteRules.Next(BeforeOf(trace, write, key)))
                .Select(write => write.After!.Map[key]).ToList();
            var ops = request.Ops.Where(op => op.Op.Kind == OpKind.Increment && op.Op.Key == key).ToList();
            foreach (var same in ops.Where(op => op.Count is not null).GroupBy(op => $"{op.Count}", StringComparer.Ordinal))
            {
                if (counted.Count(number => number == same.Key) < same.Count())
                {
                    yield return new("increments are exact", $"{key} of {request}: stored were {string.Join(", ", counted)}");
                }
            }

            // One whose answer was lost counts once or not at all.
            var unknown = ops.Count(op => op.To is null || (op.Error is not null && op.Error is not (nameof(SessionStore.SessionEndedException) or nameof(InvalidOperationException))));
            if (counted.Count > ops.Count(op => op.Count is not null) + unknown)
            {
                yield return new("increments are exact", $"{key} of {request}: stored were {string.Join(", ", counted)}");
            }
        }
    }

    private static string? BeforeOf(Trace trace, ItemWrite write, string key) => trace.BaseOf(write).GetValueOrDefault(key);
}
