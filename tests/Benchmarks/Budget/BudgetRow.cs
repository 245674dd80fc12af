using Microsoft.AspNetCore.Http;

namespace Benchmarks.Budget;

/// <summary>One kind of request.</summary>
/// <param name="Request">What it is called in the table.</param>
/// <param name="Stock">What the framework's session over AWS's own IDistributedCache took with 2.9 KB, measured once.</param>
/// <param name="Node">What the Node store under express-session took with 2.9 KB, measured once.</param>
/// <param name="Handler">What the request does with its session; the text is the one that is stored.</param>
/// <param name="NewVisitor">It comes without a cookie.</param>
/// <param name="TouchIsDue">The expiry was last written longer ago than the touch interval.</param>
internal sealed record BudgetRow(
    string Request, string Stock, string Node, Action<ISession, BudgetText> Handler, bool NewVisitor = false, bool TouchIsDue = false)
{
    public static IReadOnlyList<BudgetRow> All { get; } =
    [
        new("new visitor, session untouched", "1 RCU", "0", (_, _) => { }, NewVisitor: true),
        new("new visitor, reads", "2 RCU", "0", (session, _) => session.GetString("key0"), NewVisitor: true),
        new("new visitor, writes", "1 RCU + 3 WCU", "3 WCU", (session, text) => text.Store(session), NewVisitor: true),
        new("cookie, session untouched", "1 RCU + 3 WCU", "0.5 RCU", (_, _) => { }),
        new("the same, touch due", "1 RCU + 3 WCU", "0.5 RCU + 3 WCU", (_, _) => { }, TouchIsDue: true),
        new("read only", "2 RCU + 6 WCU", "0.5 RCU", (session, _) => session.GetString("key0")),
        new("the same, touch due", "2 RCU + 6 WCU", "0.5 RCU + 3 WCU", (session, _) => session.GetString("key0"), TouchIsDue: true),
        new("same value set again", "1 RCU + 6 WCU", "0.5 RCU", (session, text) => text.Store(session)),
        new("modified", "1 RCU + 6 WCU", "0.5 RCU + 3 WCU", (session, _) => session.SetString("another", "x")),
        new("incremented", "", "", (session, _) => session.IncrementAsync("count").GetAwaiter().GetResult()),
        new("cleared after reading", "1 RCU + 6 WCU", "0.5 RCU + 3 WCU", (session, _) =>
        {
            session.GetString("key0");
            session.Clear();
        }),
        new("cleared", "1 RCU + 6 WCU", "0.5 RCU + 3 WCU", (session, _) => session.Clear()),
    ];
}
