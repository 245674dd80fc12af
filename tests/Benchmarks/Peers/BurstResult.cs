namespace Benchmarks.Peers;

/// <summary>What the visitors of a burst have seen.</summary>
internal sealed class BurstResult(IReadOnlyList<BurstAnswer> answers, IReadOnlyList<string> failures, TimeSpan duration, string threads)
{
    private readonly List<double> _milliseconds = [.. answers.Select(answer => answer.Took.TotalMilliseconds).Order()];

    /// <summary>Answers in time, each second.</summary>
    public double Rate => answers.Count(answer => !answer.Failed && answer.At <= duration) / duration.TotalSeconds;

    public double Median => At(0.5);

    public double Slow => At(0.99);

    /// <summary>Milliseconds until anybody had an answer; infinite if nobody had.</summary>
    public double First => answers.Where(answer => !answer.Failed).Select(answer => answer.At.TotalMilliseconds).DefaultIfEmpty(double.PositiveInfinity).Min();

    public IReadOnlyList<string> Failures => failures;

    public string Threads => threads;

    private double At(double share) => _milliseconds[(int)(share * (_milliseconds.Count - 1))];
}
