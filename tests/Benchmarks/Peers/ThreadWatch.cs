using System.Globalization;

namespace Benchmarks.Peers;

/// <summary>Asks an app twice a second how many threads its pool has, and the system how many there are in all.</summary>
internal sealed class ThreadWatch(PeerProcess app)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private int? _mostInPool;
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
                _most = Math.Max(_most, app.Threads);
                await AskAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The burst is over.
        }
    }

    public override string ToString()
    {
        var inPool = _mostInPool?.ToString(CultureInfo.InvariantCulture) ?? "?";
        var silence = _unanswered == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", no answer {_unanswered} of {_asked} times");
        return string.Create(CultureInfo.InvariantCulture, $"{inPool}{silence}; {_most}");
    }

    private async Task AskAsync()
    {
        _asked++;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            _mostInPool = Math.Max(_mostInPool ?? 0, (await app.StatsAsync(timeout.Token)).Threads);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            _unanswered++;
        }
    }
}
