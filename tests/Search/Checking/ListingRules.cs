using Search.Histories;

namespace Search.Checking;

/// <summary>A user's sessions are on the user's list, at every moment, and at the end nothing else is.</summary>
internal static class ListingRules
{
    public static IEnumerable<Violation> Check(Trace trace)
    {
        var items = new Dictionary<string, ItemImage?>(StringComparer.Ordinal);
        foreach (var call in trace.Writes.Where(write => write.Request != ItemWrite.NoRequest).GroupBy(write => write.Call))
        {
            foreach (var write in call)
            {
                items[write.ItemId] = write.After;
            }

            // Each session that the call has written, or whose list it has; those that have expired are taken off it.
            var clock = trace.History.Request(call.First().Request).ClockBefore;
            foreach (var (id, image) in items.Where(item => item.Value is { IsLive: true, User: not null } && item.Value.Expires > clock &&
                call.Any(write => write.ItemId == item.Key || write.ItemId == item.Value.User)))
            {
                if (items.GetValueOrDefault(image!.User!)?.Listed.GetValueOrDefault(image.Handle!) != id)
                {
                    yield return new("a user's session is listed", $"{ItemImage.Short(id)} is not, after {call.First()}");
                }
            }
        }

        foreach (var (id, image) in items.Where(item => item.Value?.Listed.Count > 0))
        {
            foreach (var (_, session) in image!.Listed)
            {
                if (items.GetValueOrDefault(session)?.IsLive != true && !WasInterrupted(trace, session))
                {
                    yield return new("only a user's sessions are listed", $"{ItemImage.Short(session)} has ended, and is at {ItemImage.Short(id)}");
                }
            }
        }
    }

    /// <summary>Whatever interrupts a revoke leaves an entry, which is looked after later.</summary>
    private static bool WasInterrupted(Trace trace, string session) =>
        trace.Of(session) is [.., var end] && trace.History.Request(end.Request).Ops.Exists(op => op.Op.IsRevoke && !op.Succeeded);
}
