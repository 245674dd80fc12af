using System.Globalization;

namespace Benchmarks.Peers;

/// <summary>Asks an app twice a second how many threads its pool has.</summary>
internal sealed class ThreadWatch(PeerProcess app)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private int _most;
    private int _asked;
    private int _unanswered;

    public async Task RunAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                await AskAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The burst is over.
        }
    }

    public override string ToString() => _unanswered == 0
        ? _most.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{_most}; no answer {_unanswered} of {_asked} times");

    private async Task AskAsync()
    {
        _asked++;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            _most = Math.Max(_most, (await app.StatsAsync(timeout.Token)).Threads);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            _unanswered++;
        }
    }
}
