namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>The spans that have arrived of one trace, in the order of a waterfall: parents first, then by start.</summary>
internal sealed class Trace
{
    public Trace(string traceId, IReadOnlyCollection<SpanRecord> spans)
    {
        TraceId = traceId;
        Start = spans.Min(span => span.Start);
        End = spans.Max(span => span.End);
        Spans = Arrange(spans);
    }

    public string TraceId { get; }

    public ulong Start { get; }

    public ulong End { get; }

    public IReadOnlyList<(SpanRecord Span, int Depth)> Spans { get; }

    public SpanRecord Root => Spans[0].Span;

    private static List<(SpanRecord, int)> Arrange(IReadOnlyCollection<SpanRecord> spans)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        // A span whose parent has not arrived (yet) stands at the left, like a root.
        var children = spans.OrderBy(span => span.Start).ThenByDescending(span => span.End)
            .ToLookup(span => span.ParentSpanId is { } parent && ids.Contains(parent) ? parent : "", StringComparer.Ordinal);
        var arranged = new List<(SpanRecord, int)>(spans.Count);
        var placed = new HashSet<SpanRecord>(ReferenceEqualityComparer.Instance);
        // A true root before spans whose parent is missing; a stack, because a hostile trace may be very deep.
        var pending = new Stack<(SpanRecord Span, int Depth)>(
            children[""].OrderBy(span => span.ParentSpanId is null ? 0 : 1).Reverse().Select(span => (span, 0)));
        while (pending.TryPop(out var next))
        {
            if (!placed.Add(next.Span))
            {
                continue;
            }

            arranged.Add(next);
            foreach (var child in children[next.Span.SpanId].Reverse())
            {
                pending.Push((child, next.Depth + 1));
            }
        }

        // Spans that name each other as parent have no root; they are shown all the same.
        arranged.AddRange(spans.Where(span => !placed.Contains(span)).Select(span => (span, 0)));
        return arranged;
    }
}
