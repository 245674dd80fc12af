using System.Collections.Concurrent;
using System.Diagnostics;

namespace Benchmarks.Peers;

/// <summary>All visitors ask at the same moment, and each again as soon as it has the answer.</summary>
internal sealed class Burst(Visitors visitors, string path, TimeSpan duration)
{
    private readonly ConcurrentQueue<BurstAnswer> _answers = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private long _startedAt;

    public async Task<BurstResult> RunAsync(ThreadWatch threads)
    {
        using var end = new CancellationTokenSource();
        _startedAt = Stopwatch.GetTimestamp();
        var watching = threads.RunAsync(end.Token);
        await Task.WhenAll(visitors.All.Select(AskUntilTheEndAsync));
        await end.CancelAsync();
        await watching;
        return new BurstResult([.. _answers], [.. _failures], duration, threads.ToString());
    }

    private async Task AskUntilTheEndAsync(Visitor visitor)
    {
        while (Stopwatch.GetElapsedTime(_startedAt) is var askedAt && askedAt < duration)
        {
            var failed = false;
            try
            {
                await visitor.AskAsync(path);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                failed = true;
                _failures.Enqueue(exception.Message);
            }

            var answeredAt = Stopwatch.GetElapsedTime(_startedAt);
            _answers.Enqueue(new BurstAnswer(answeredAt, answeredAt - askedAt, failed));
        }
    }
}
