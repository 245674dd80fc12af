using System.Diagnostics;
using Search.Apps;
using Search.Checking;
using Search.Programs;

namespace Search;

/// <summary>Takes away what a failing program does not need. What fails in one order of the threads only is tried some times.</summary>
internal static class Shrinker
{
    private const int Repetitions = 6;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task<Failure> ShrinkAsync(World world, Failure failure)
    {
        var started = Stopwatch.GetTimestamp();
        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (var candidate in Candidates(failure.Program))
            {
                if (Stopwatch.GetElapsedTime(started) > Longest)
                {
                    return failure;
                }

                if (await TryAsync(world, failure, candidate) is { } smaller)
                {
                    (failure, isSmaller) = (smaller, true);
                    break;
                }
            }
        }

        return failure;
    }

    private static async Task<Failure?> TryAsync(World world, Failure failure, SearchProgram candidate)
    {
        var rule = failure.Violations[0].Rule;
        for (var i = 0; i < Repetitions; i++)
        {
            var history = await world.RunAsync(candidate);
            var violations = Checker.Check(history);
            if (violations.Any(violation => violation.Rule == rule))
            {
                return failure with { Program = candidate, History = history, Violations = [.. violations.OrderBy(violation => violation.Rule != rule)] };
            }
        }

        return null;
    }

    private static IEnumerable<SearchProgram> Candidates(SearchProgram program)
    {
        for (var i = program.Steps.Count - 1; i >= 0; i--)
        {
            yield return program with { Steps = [.. program.Steps.Where((_, n) => n != i)] };
        }

        for (var i = program.Steps.Count - 1; i >= 0; i--)
        {
            if (program.Steps[i] is Round round)
            {
                foreach (var smaller in Candidates(round))
                {
                    yield return program with { Steps = [.. program.Steps.Select((step, n) => n == i ? smaller : step)] };
                }
            }
        }
    }

    private static IEnumerable<Round> Candidates(Round round)
    {
        if (round.Kills is not null)
        {
            yield return round with { Kills = null };
        }

        if (round.Role is { } role)
        {
            yield return round with { Role = null };
            if (role is { Revokes: true, Fault: not RoleFault.None })
            {
                yield return round with { Role = role with { Fault = RoleFault.None } };
            }
        }

        for (var i = 0; i < round.Requests.Count; i++)
        {
            if (round.Requests.Count > 1)
            {
                yield return round with { Requests = [.. round.Requests.Where((_, n) => n != i)] };
            }

            foreach (var smaller in Candidates(round.Requests[i]))
            {
                yield return round with { Requests = [.. round.Requests.Select((plan, n) => n == i ? smaller : plan)] };
            }
        }
    }

    private static IEnumerable<RequestPlan> Candidates(RequestPlan plan)
    {
        if (plan.Ops.Count > 1)
        {
            for (var i = 0; i < plan.Ops.Count; i++)
            {
                yield return plan with { Ops = [.. plan.Ops.Where((_, n) => n != i)] };
            }
        }

        if (plan.Faults.Count > 0)
        {
            yield return plan with { Faults = [.. plan.Faults.SkipLast(1)] };
        }

        for (var i = 0; i < plan.Faults.Count; i++)
        {
            if (plan.Faults[i] != CallFault.None)
            {
                yield return plan with { Faults = [.. plan.Faults.Select((fault, n) => n == i ? CallFault.None : fault)] };
            }
        }

        if (plan.CancelAfter is not null)
        {
            yield return plan with { CancelAfter = null };
        }

        if (plan.Catches)
        {
            yield return plan with { Catches = false };
        }

        if (plan.StartAfter > 0)
        {
            yield return plan with { StartAfter = 0 };
        }
    }
}
