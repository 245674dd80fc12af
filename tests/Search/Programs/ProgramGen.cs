using CsCheck;
using Search.Apps;

namespace Search.Programs;

/// <summary>Makes programs, each from its seed.</summary>
internal static class ProgramGen
{
    private static readonly Gen<int?> Never = Gen.Int[0, 0].Select(_ => (int?)null);
    private static readonly Gen<string> Key = Gen.OneOf("a", "b", "c");
    private static readonly Gen<string> Counter = Gen.OneOf("n", "nn");

    private static readonly Gen<string> User = Gen.OneOf("Ada", "Grace");

    private static readonly Gen<Op> AnyOp = Gen.Frequency(
        (10, Key.Select(key => new Op(OpKind.Set, key))),
        (3, Key.Select(key => new Op(OpKind.Remove, key))),
        (1, Counter.Select(key => new Op(OpKind.Remove, key))),
        (1, Gen.Const(new Op(OpKind.Clear))),
        (6, Gen.Const(new Op(OpKind.Read))),
        (3, Gen.Const(new Op(OpKind.Load))),
        (6, Counter.Select(key => new Op(OpKind.Increment, key))),
        (3, Gen.Const(new Op(OpKind.Commit))),
        (2, Gen.Const(new Op(OpKind.Regenerate))),
        (1, Gen.Const(new Op(OpKind.Abandon))),
        (3, User.Select(user => new Op(OpKind.SignIn, user))),
        (1, User.Select(user => new Op(OpKind.RevokeOne, user))),
        (1, User.Select(user => new Op(OpKind.RevokeAll, user))),
        (1, User.Select(user => new Op(OpKind.RevokeOthers, user))),
        (2, Gen.Const(new Op(OpKind.Start))));

    private static readonly Gen<Op> Who = Gen.Frequency(
        (3, Gen.Const("")),
        (2, Gen.OneOf(TicketHandler.Gain, TicketHandler.Lose, TicketHandler.Token)),
        (1, Gen.Const(TicketHandler.Slide))).Select(renewal => new Op(OpKind.Who, renewal));

    private static readonly Gen<Op> TicketIn = Gen.OneOf("Ada:", "Ada:", "Ada:editor", "Ada:admin,editor", "Grace:admin").Select(ticket => new Op(OpKind.TicketIn, ticket));

    /// <summary>The cookie handler's part comes first, as in apps; one that has none, and less to do otherwise.</summary>
    private static readonly Gen<Op[]> Ops = Gen.Frequency(
        (12, AnyOp.Array[1, 4]),
        (6, Gen.Select(Who, AnyOp.Array[0, 2], (who, ops) => (Op[])[who, .. ops])),
        (2, Gen.Select(TicketIn, AnyOp.Array[0, 1], (ticketIn, ops) => (Op[])[ticketIn, .. ops])),
        (1, Gen.Select(Who, TicketIn, AnyOp.Array[0, 1], (who, ticketIn, ops) => (Op[])[who, ticketIn, .. ops])),
        (1, Gen.Select(AnyOp.Array[0, 1], ops => (Op[])[new(OpKind.TicketOut), .. ops])),
        (1, Gen.Select(Who, AnyOp.Array[0, 1], (who, ops) => (Op[])[who, new(OpKind.TicketOut), .. ops])));

    private static readonly Gen<CallFault> AnyFault = Gen.Frequency(
        (20, Gen.Const(CallFault.None)),
        (4, Gen.Const(new CallFault(FaultKind.LoseRequest))),
        (6, Gen.Const(new CallFault(FaultKind.LoseAnswer))),
        (4, Gen.Int[1, 20].Select(ms => new CallFault(FaultKind.DelayRequest, ms))),
        (4, Gen.Int[1, 20].Select(ms => new CallFault(FaultKind.DelayAnswer, ms))),
        (4, Gen.Const(new CallFault(FaultKind.Duplicate))),
        (2, Gen.Const(new CallFault(FaultKind.Throttle))),
        (2, Gen.Const(new CallFault(FaultKind.Fail))),
        (2, Gen.Const(new CallFault(FaultKind.FailAfter))),
        (2, Gen.Const(new CallFault(FaultKind.CutBody))),
        (2, Gen.Const(new CallFault(FaultKind.Page))),
        (10, Gen.Int[1, 3].Select(versions => new CallFault(FaultKind.Stale, versions))),
        (4, Gen.Int[10, 120].Select(ms => new CallFault(FaultKind.Late, ms))),
        (1, Gen.Const(new CallFault(FaultKind.Hang))),
        (1, Gen.Const(new CallFault(FaultKind.HangLate))));

    private static readonly Gen<CallFault[]> Faults = Gen.Frequency(
        (4, Gen.Const(Array.Empty<CallFault>())),
        (3, AnyFault.Array[1, 4]),
        (1, Gen.OneOf(FaultKind.LoseAnswer, FaultKind.LoseRequest, FaultKind.Throttle, FaultKind.Fail).Select(kind => Enumerable.Repeat(new CallFault(kind), 4).ToArray())));

    private static Gen<RequestPlan> Request(int visitors, bool withFaults) => Gen.Select(
        Gen.Int[0, visitors - 1],
        Gen.Int[0, 1],
        Ops,
        withFaults ? Faults : Gen.Const(Array.Empty<CallFault>()),
        Gen.Int[0, 4],
        withFaults ? Gen.Frequency((9, Never), (1, Gen.Int[0, 15].Select(ms => (int?)ms))) : Never,
        Gen.Int[0, 7],
        (visitor, instance, ops, faults, startAfter, cancelAfter, flags) =>
            new RequestPlan(0, visitor, instance, ops, faults)
            {
                StartAfter = startAfter,
                CancelAfter = cancelAfter,
                Catches = (flags & 1) == 1,
                WritesBody = flags > 1,
            });

    private static Gen<Step> Round(int visitors, bool withFaults) =>
        from requests in Request(visitors, withFaults).Array[1, 4]
        from kills in withFaults ? Gen.Frequency((19, Never), (1, Gen.Int[0, 1].Select(instance => (int?)instance))) : Never
        from killAfter in Gen.Int[0, 10]
        from role in withFaults ? Gen.Frequency((11, Gen.Const((RoleTrouble?)null)), (1, Trouble)) : Gen.Const((RoleTrouble?)null)
        select (Step)new Round(requests, kills, killAfter) { Role = role };

    /// <summary>Mostly the credentials are revoked, and STS gives others; outages of STS take what the requests of the next seconds need.</summary>
    private static readonly Gen<RoleTrouble?> Trouble = Gen.Select(
        Gen.Int[0, 10],
        Gen.Frequency((4, Gen.Const(RoleFault.None)), (2, Gen.OneOf(RoleFault.Cut, RoleFault.Fail)), (1, Gen.Const(RoleFault.Refuse))),
        Gen.Int[20, 500],
        Gen.Bool,
        (after, fault, ms, revokes) => (RoleTrouble?)new RoleTrouble(after, revokes || fault == RoleFault.None, fault, ms));

    /// <summary>Within the idle timeout and past it, a touch being due and not.</summary>
    private static readonly Gen<Step> Clock = Gen.OneOf(
        Gen.OneOf(30, 65, 130, 600, 1150, 1330).Select(seconds => (Step)new ClockStep(null, seconds)),
        Gen.Select(Gen.Int[0, 1], Gen.OneOf(-90, -40, -5, 5, 40, 90), (instance, seconds) => (Step)new ClockStep(instance, seconds)));

    public static Gen<SearchProgram> Programs(bool withFaults) =>
        from visitors in Gen.Frequency((3, Gen.Const(1)), (2, Gen.Const(2)), (1, Gen.Const(3)))
        from steps in Gen.Frequency((5, Round(visitors, withFaults)), (1, Clock)).Array[2, 8]
        from isSignedIn in Gen.Frequency((2, Gen.Const(false)), (1, Gen.Const(true)))
        from old in Gen.Frequency((16, Gen.Const(OldStore.None)), (2, Gen.Const(OldStore.Cache)), (2, Gen.OneOf(OldStore.Express, OldStore.ExpressMap, OldStore.ExpressKept)))
        from validatesInIntervals in Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true)))
        select Numbered(new(visitors, old == OldStore.None ? [Begin(visitors, isSignedIn || validatesInIntervals), .. steps] : steps)
        {
            From = old,
            ValidatesInIntervals = validatesInIntervals && old == OldStore.None,
        });

    /// <summary>Everybody has a session, or else most requests would begin one; and a ticket perhaps.</summary>
    private static Round Begin(int visitors, bool isSignedIn) =>
        new([.. Enumerable.Range(0, visitors).Select(visitor => new RequestPlan(
            0, visitor, visitor % 2, [.. isSignedIn ? new[] { new Op(OpKind.TicketIn, "Ada:editor") } : [], new(OpKind.Set, "a"), new(OpKind.Increment, "n")], []))]);

    private static SearchProgram Numbered(SearchProgram program)
    {
        var (request, number) = (0, 0);
        return program with
        {
            Steps = [.. program.Steps.Select(step => step is Round round
                ? round with
                {
                    Requests = [.. round.Requests.Select(plan => plan with { Id = ++request, Ops = [.. plan.Ops.Select(op => op with { Number = ++number })] })],
                }
                : step)],
        };
    }
}
