using Search.Apps;
using Search.Histories;
using Search.Programs;

namespace Search.Checking;

/// <summary>How a commit came out.</summary>
internal enum Outcome
{
    /// <summary>All of it is stored.</summary>
    Done,

    /// <summary>None of it is.</summary>
    Refused,

    /// <summary>Nobody was told.</summary>
    Unknown,
}

/// <summary>Changes that are stored at once, or not at all.</summary>
internal sealed class Segment
{
    public bool Cleared { get; private set; }

    /// <summary>A null value is a removal.</summary>
    public Dictionary<string, string?> Values { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => !Cleared && Values.Count == 0;

    public IEnumerable<KeyValuePair<string, string?>> Sets => Values.Where(value => value.Value is not null);

    public IEnumerable<string> Removals => Values.Where(value => value.Value is null).Select(value => value.Key);

    public void Clear()
    {
        Values.Clear();
        Cleared = true;
    }
}

/// <summary>One commit of a request.</summary>
/// <param name="Segments">An increment in between may have stored what came before it.</param>
/// <param name="Outcome">What was said of it.</param>
/// <param name="To">When it was said.</param>
/// <param name="IsMove">Whether the session got a new id with it.</param>
internal sealed record Commit(IReadOnlyList<Segment> Segments, Outcome Outcome, long To, bool IsMove = false)
{
    public bool EndsTheSession => !IsMove && Segments[^1] is { Cleared: true } last && !last.Sets.Any();
}

/// <summary>Follows a request's operations: which changes were to be stored together, and what was said of them.</summary>
internal static class RequestReplay
{
    public static IReadOnlyList<Commit> CommitsOf(Trace trace, RequestRecord request)
    {
        var commits = new List<Commit>();
        var pending = new List<Segment> { new() };
        var hasStarted = false;
        foreach (var op in request.Ops)
        {
            switch (op.Op.Kind)
            {
                case OpKind.Set when op.Succeeded:
                    pending[^1].Values[op.Op.Key] = RequestHandler.ValueOf(request.Plan, op.Op);
                    break;
                case OpKind.Remove when op.Succeeded:
                    pending[^1].Values[op.Op.Key] = null;
                    break;
                case OpKind.Clear when op.Succeeded:
                    pending = [new()];
                    pending[^1].Clear();
                    break;
                case OpKind.Increment when op.Error == nameof(SessionStore.SessionEndedException):
                    // What it wanted to store first may have been refused, and the handler was told so here.
                    commits.Add(new(pending, Outcome.Unknown, op.To!.Value));
                    pending = [new()];
                    break;
                case OpKind.Increment when !pending[^1].IsEmpty:
                    pending.Add(new());
                    break;
                case OpKind.Commit:
                    commits.Add(new(pending, OutcomeOf(op), op.To ?? long.MaxValue));
                    if (op.Error is null or nameof(SessionStore.SessionEndedException))
                    {
                        pending = [new()];
                    }

                    break;
                case OpKind.Start when !hasStarted:
                    // What fails here is given up.
                    commits.Add(new(pending, OutcomeOf(op), op.To ?? long.MaxValue));
                    pending = [new()];
                    hasStarted = op.Succeeded;
                    break;
                case var kind when op.Op.IsMove:
                    if (op.Succeeded && !trace.CreatedBy(request).Any(id => trace.Of(id)[0].From > op.From && trace.Of(id)[0].From < op.To))
                    {
                        // There was no session yet, and so nothing to move.
                        break;
                    }

                    commits.Add(new(pending, OutcomeOf(op), op.To ?? long.MaxValue, IsMove: true));
                    pending = [new()];
                    break;
                case OpKind.Abandon when op.Succeeded:
                    pending = [new()];
                    break;
            }
        }

        var outcome = request switch
        {
            // Nobody could be told, whatever the handler did; but the log was.
            { StartedAt: not null } => request.WasKilled ? Outcome.Unknown : OutcomeOf(request.LateError),
            { HasSucceeded: true } => Outcome.Done,
            { ServerStatus: 409 } when request.Ops.All(op => op.Error is null) => Outcome.Refused,
            _ => Outcome.Unknown,
        };
        commits.Add(new(pending, outcome, request.End));
        return commits;
    }

    private static Outcome OutcomeOf(OpRecord op) => op.To is null ? Outcome.Unknown : OutcomeOf(op.Error);

    private static Outcome OutcomeOf(string? error) => error switch
    {
        null => Outcome.Done,
        nameof(SessionStore.SessionEndedException) => Outcome.Refused,
        _ => Outcome.Unknown,
    };
}
