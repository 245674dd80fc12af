using System.Globalization;
using System.Text.Json.Nodes;
using Search.Checking;
using Search.Histories;

namespace Search.Regions;

/// <summary>
/// Says whether a history keeps what docs/regions.md promises for it. A visitor's requests follow each other, so what each has to see is
/// known: what the one before it has left. Only after a region was cut off it may be something the visitor had earlier.
/// </summary>
internal static class RegionChecker
{
    private sealed class Believed
    {
        /// <summary>Null: a revoke, or a blind write to what may be old, has made it uncertain until somebody looks.</summary>
        public Dictionary<string, string>? Now { get; set; } = [];

        public List<Dictionary<string, string>> Past { get; } = [[]];

        public bool MayBeOld { get; set; }

        public bool HasWrittenSinceCut { get; set; }
    }

    /// <param name="history">What happened.</param>
    /// <param name="losses">How often a visitor found an earlier state after a region was cut off.</param>
    public static IReadOnlyList<Violation> Check(RegionHistory history, out int losses)
    {
        var violations = new List<Violation>();
        var visitors = Enumerable.Range(0, history.Program.Visitors).Select(_ => new Believed()).ToList();
        losses = 0;
        foreach (var happened in history.Events)
        {
            switch (happened)
            {
                case Cut:
                    visitors.ForEach(visitor => (visitor.MayBeOld, visitor.HasWrittenSinceCut) = (true, false));
                    break;
                case Heal when history.Program.Mode == RegionMode.Failover:
                    visitors.ForEach(visitor => visitor.MayBeOld |= !visitor.HasWrittenSinceCut);
                    break;
                case VisitRecord record:
                    losses += Check(record, visitors[record.Visit.Visitor], violations) ? 1 : 0;
                    break;
            }
        }

        violations.AddRange(history.Revived.Select(id => new Violation("what was revoked stays ended", ItemImage.Short(id))));
        violations.AddRange(history.Items.Where(item => item.Value.First != item.Value.Second)
            .Select(item => new Violation("the replicas agree at the end", $"{ItemImage.Short(item.Key)}: {item.Value.First} and {item.Value.Second}")));
        if (history.Program.Mode is RegionMode.Stay or RegionMode.Move)
        {
            violations.AddRange(Unlisted(history));
        }

        return violations;
    }

    public static string Text(Dictionary<string, string> map) => string.Join(", ", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}"));

    /// <returns>Whether the visitor has lost something.</returns>
    private static bool Check(VisitRecord record, Believed visitor, List<Violation> violations)
    {
        if (record.DuringRevoke)
        {
            visitor.Now = null;
            return false;
        }

        if (record.Status != 200)
        {
            violations.Add(new("nothing fails without a reason", $"{record}"));
        }

        var (start, hasLost) = (visitor.Now, false);
        if (record.View is { } view)
        {
            if (start is not null && Text(view) != Text(start))
            {
                hasLost = visitor.MayBeOld && visitor.Past.Exists(past => Text(past) == Text(view));
                if (!hasLost)
                {
                    violations.Add(new("a visitor reads what they wrote", $"{record} instead of {{{Text(start)}}}"));
                }
            }

            // For some seconds the cookie of one who found nothing says that there is nothing.
            (start, visitor.MayBeOld) = (view, visitor.MayBeOld && view.Count == 0);
        }
        else if (visitor.MayBeOld)
        {
            start = null;
        }

        var ops = record.Visit.Ops;
        visitor.HasWrittenSinceCut |= ops.Any(op => op.Kind is RegionOpKind.Set or RegionOpKind.Count or RegionOpKind.SignIn);
        visitor.Now = start is null ? null : After(start, record, visitor.Past, violations);

        // What was written is on top of whatever was there; no region will win over it.
        visitor.MayBeOld &= !visitor.HasWrittenSinceCut;
        return hasLost;
    }

    /// <param name="start">What the request began with.</param>
    /// <param name="record">The request.</param>
    /// <param name="past">Gets what was after each step: some are writes of their own.</param>
    /// <param name="violations">Gets wrong counts.</param>
    private static Dictionary<string, string> After(Dictionary<string, string> start, VisitRecord record, List<Dictionary<string, string>> past, List<Violation> violations)
    {
        var map = new Dictionary<string, string>(start, StringComparer.Ordinal);
        var counts = new Queue<long>(record.Counts);

        // An increment is stored at once, what was set before it at the end.
        var stored = new Dictionary<string, string>(start, StringComparer.Ordinal);
        foreach (var op in record.Visit.Ops)
        {
            switch (op.Kind)
            {
                case RegionOpKind.Set:
                    map[op.Key] = op.Value;
                    break;
                case RegionOpKind.Remove:
                    map.Remove(op.Key);
                    break;
                case RegionOpKind.Clear or RegionOpKind.SignOut:
                    map.Clear();
                    break;
                case RegionOpKind.Count:
                    var next = long.Parse(map.GetValueOrDefault(op.Key, "0"), CultureInfo.InvariantCulture) + 1;
                    map[op.Key] = stored[op.Key] = $"{next}";
                    past.Add(new(stored, StringComparer.Ordinal));
                    if (counts.TryDequeue(out var counted) && counted != next)
                    {
                        violations.Add(new("increments are exact", $"{record} instead of {next}"));
                    }

                    break;
            }

            past.Add(new(map, StringComparer.Ordinal));
        }

        return map;
    }

    private static IEnumerable<Violation> Unlisted(RegionHistory history)
    {
        foreach (var (id, (first, _)) in history.Items)
        {
            if (Image(first) is { IsLive: true, User: { } user, Handle: { } handle } &&
                Image(history.Items.GetValueOrDefault(user).First)?.Listed.GetValueOrDefault(handle) != id)
            {
                yield return new("a user's session is listed", ItemImage.Short(id));
            }
        }

        static ItemImage? Image(string? json) => json is null ? null : ItemImage.From(JsonNode.Parse(json));
    }
}
