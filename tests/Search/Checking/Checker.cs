using Search.Histories;

namespace Search.Checking;

/// <summary>
/// Says whether a history keeps the promises. The order of the writes is known, because the recorder passes those to one item on
/// one after the other; what is asked is whether this order explains every answer that anybody got.
/// </summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Check(History history)
    {
        var trace = new Trace(history);
        return
        [
            .. WriteRules.Check(trace),
            .. CommitRules.Check(trace),
            .. ReadRules.Check(trace),
            .. EndRules.Check(trace),
            .. ListingRules.Check(trace),
            .. ExpiryRules.Check(trace),
            .. ErrorRules.Check(trace),
            .. TicketRules.Check(trace),
            .. LeftoverRules.Check(trace),
        ];
    }
}
