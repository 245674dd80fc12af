using CsCheck;

namespace Search.Regions;

/// <summary>Makes programs for two regions, each from its seed.</summary>
internal static class RegionGen
{
    private static readonly Gen<string> Key = Gen.OneOf("a", "b");

    private static readonly Gen<int[]> Delays = Gen.OneOf(0, 5, 20, 60, 120).Array[1, 3];

    public static Gen<RegionProgram> Programs(RegionMode mode) =>
        from visitors in Gen.Int[1, 2]
        from steps in Step(mode, visitors).Array[4, 12]
        from cutAt in Gen.Int[1, 3]
        from cutFor in Gen.Int[1, 4]
        from after in Gen.OneOf(0, 10, 10, 10)
        select Settled(mode, visitors, [.. mode == RegionMode.Failover ? WithCut([.. steps], Math.Min(cutAt, steps.Length - 1), cutFor, after) : steps]);

    private static Gen<RegionOp> Op(RegionMode mode)
    {
        var plain = Gen.Frequency(
            (6, Key.Select(key => new RegionOp(RegionOpKind.Set, key))),
            (2, Key.Select(key => new RegionOp(RegionOpKind.Remove, key))),
            (5, Gen.Const(new RegionOp(RegionOpKind.Count, "n"))),
            (1, Gen.Const(new RegionOp(RegionOpKind.Clear))),
            (1, Gen.Const(new RegionOp(RegionOpKind.SignOut))));
        return mode == RegionMode.Strong ? plain : Gen.Frequency(
            (8, plain),
            (2, Gen.Const(new RegionOp(RegionOpKind.Regenerate))),
            (2, Gen.Const(new RegionOp(RegionOpKind.SignIn))));
    }

    /// <summary>Most requests look first: what they see is what there is to check.</summary>
    private static Gen<Visit> AnyVisit(RegionMode mode, int visitors) =>
        from visitor in Gen.Int[0, visitors - 1]
        from region in Gen.Int[0, 1]
        from looks in Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false)))
        from ops in Op(mode).Array[looks ? 0 : 1, 2]
        from delays in mode == RegionMode.Strong ? Gen.Int[0, 1].Array[1, 4] : Delays
        select new Visit(visitor, region, looks ? [new(RegionOpKind.Read), .. ops] : [.. ops], delays);

    private static Gen<RegionStep> Step(RegionMode mode, int visitors)
    {
        var visits = AnyVisit(mode, visitors).Select(visit => (RegionStep)visit);
        return mode == RegionMode.Move
            ? Gen.Frequency((12, visits), (1, AnyVisit(mode, visitors).Select(visit => (RegionStep)new Revoke(visit))))
            : visits;
    }

    private static IEnumerable<RegionStep> WithCut(List<RegionStep> steps, int at, int length, int after) =>
    [
        .. steps.Take(at).Select(step => In(step, 0)),
        new Cut(after),
        .. steps.Skip(at).Take(length).Select(step => In(step, 1)),
        new Heal(),
        .. steps.Skip(at + length),
    ];

    private static RegionStep In(RegionStep step, int region) => step is Visit visit ? visit with { Region = region } : step;

    private static RegionProgram Settled(RegionMode mode, int visitors, IEnumerable<RegionStep> steps)
    {
        var number = 0;
        return new(mode, visitors, [.. steps.Select(step => step switch
        {
            Visit visit => Numbered(visit),
            Revoke revoke => revoke with { Meanwhile = Numbered(revoke.Meanwhile with { Ops = [new(RegionOpKind.Read), .. revoke.Meanwhile.Ops.Where(StaysInPlace)] }) },
            _ => step,
        })]);

        // A new id in the copying time of a revoke is out of its reach, and said to be.
        static bool StaysInPlace(RegionOp op) => op.Kind is RegionOpKind.Set or RegionOpKind.Remove or RegionOpKind.Count;

        Visit Numbered(Visit visit) => visit with
        {
            Region = mode == RegionMode.Stay ? visit.Visitor % 2 : visit.Region,
            Ops = [.. visit.Ops.Select(op => op with { Value = $"{++number}" })],
        };
    }
}
