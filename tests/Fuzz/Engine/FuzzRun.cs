using System.Diagnostics;

namespace Fuzz.Engine;

/// <summary>What came of a run.</summary>
/// <param name="Executions">Inputs taken.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Inputs">Those that took a branch which none before had.</param>
/// <param name="Branches">Branches taken; 0 without instrumentation.</param>
/// <param name="Finding">What went wrong, with the input; null when nothing did.</param>
internal sealed record FuzzResult(long Executions, TimeSpan Took, int Inputs, int Branches, string? Finding);

/// <summary>Feeds a target with inputs made of its seeds and of those that led somewhere new, until something goes wrong.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>Each byte may become several strings and nodes.</summary>
    private const int BytesPerByte = 1024;

    private readonly Coverage _coverage = new();
    private readonly Random _random = new(seed);
    private readonly List<byte[]> _inputs = [.. target.Seeds];
    private byte[] _current = [];
    private long _startedAt;

    /// <summary>Takes so long for its present input; and the input.</summary>
    public (TimeSpan Took, string Input) Current => (Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt)), Convert.ToBase64String(_current));

    /// <summary>May be called again, and goes on then.</summary>
    /// <param name="executions">How many inputs at most.</param>
    /// <param name="time">How long at most.</param>
    public FuzzResult Run(long executions, TimeSpan time)
    {
        var mutator = new Mutator(_random, target.Words);
        var watch = Stopwatch.StartNew();
        long done = 0;
        string? finding = null;
        foreach (var input in target.Seeds)
        {
            finding ??= Execute(input, keep: false);
        }

        for (; finding is null && done < executions && watch.Elapsed < time; done++)
        {
            finding = Execute(mutator.Mutate(Any(), Any()), keep: true);
        }

        return new(done, watch.Elapsed, _inputs.Count - target.Seeds.Count, _coverage.Branches, finding);
    }

    private byte[] Any() => _inputs[_random.Next(_inputs.Count)];

    private string? Execute(byte[] input, bool keep)
    {
        _current = input;
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        _coverage.Start();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            return $"{exception}\ninput: {Convert.ToBase64String(input)}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > target.MostBytes + ((long)BytesPerByte * input.Length))
        {
            return $"allocates {allocated} bytes for {input.Length}\ninput: {Convert.ToBase64String(input)}";
        }

        if (_coverage.IsNew() && keep)
        {
            _inputs.Add(input);
        }

        return null;
    }
}
