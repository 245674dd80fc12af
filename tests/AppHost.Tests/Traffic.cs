using System.Collections.Concurrent;
using System.Globalization;

namespace AppHost.Tests;

/// <summary>
/// Signed-in visitors who ask for the page all at once and without a pause. A request that was in a killed process is lost,
/// as with any server, and made again; every answer that comes must greet its visitor.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const string User = "test";
    private const int MaximumTries = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Visitor[] _visitors;
    private Task[] _visits = [];

    private Traffic(Visitor[] visitors) => _visitors = visitors;

    public static async Task<Traffic> StartAsync(Uri address, int visitors)
    {
        var traffic = new Traffic([.. Enumerable.Range(0, visitors).Select(_ => new Visitor(address))]);
        await Task.WhenAll(traffic._visitors.Select(visitor => visitor.GetAsync("/login")));
        traffic._visits = [.. traffic._visitors.Select(traffic.VisitAsync)];
        return traffic;
    }

    /// <summary>Waits until two processes have answered.</summary>
    public async Task<(int First, int Second)> TwoProcessesAsync()
    {
        await UntilAsync(() => _answers.Count >= 2);
        var ids = _answers.Keys.Select(Id).Order().ToArray();
        return (ids[0], ids[1]);
    }

    /// <summary>Waits until a process has answered that is none of those known.</summary>
    public async Task<int> ProcessOtherThanAsync(params int[] known)
    {
        await UntilAsync(() => _answers.Keys.Select(Id).Except(known).Any());
        return _answers.Keys.Select(Id).Except(known).Single();
    }

    /// <summary>Waits until a process has given some more answers.</summary>
    public Task AnsweredByAsync(int process, int more = 10)
    {
        var name = process.ToString(CultureInfo.InvariantCulture);
        var enough = _answers.GetValueOrDefault(name) + more;
        return UntilAsync(() => _answers.GetValueOrDefault(name) >= enough);
    }

    /// <summary>Waits until no answer comes any more, because all visitors wait for a process that does nothing.</summary>
    public async Task StuckAsync()
    {
        var (answers, quiet) = (0, 0);
        await UntilAsync(() =>
        {
            var now = _answers.Values.Sum();
            (answers, quiet) = (now, now == answers ? quiet + 1 : 0);
            return quiet == 10;
        });
    }

    /// <summary>Lets the visitors finish what they have begun; each must have been greeted every time, and still be.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visits);
        Assert.All(await Task.WhenAll(_visitors.Select(AskAsync)), answer => Assert.Equal(User, answer.User));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visits).ContinueWith(_ => { }, TaskScheduler.Default);
        Array.ForEach(_visitors, visitor => visitor.Dispose());
        _stop.Dispose();
    }

    private static int Id(string process) => int.Parse(process, CultureInfo.InvariantCulture);

    private async Task VisitAsync(Visitor visitor)
    {
        while (!_stop.IsCancellationRequested)
        {
            var (user, process) = await AskAsync(visitor);
            Assert.Equal(User, user);
            _answers.AddOrUpdate(process, 1, (_, count) => count + 1);
        }
    }

    private async Task<(string? User, string Process)> AskAsync(Visitor visitor)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await visitor.HomeAsync();
            }
            catch (HttpRequestException failure) when (failure.StatusCode is null && tries < MaximumTries)
            {
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (Array.Find(_visits, visit => visit.IsCompleted) is { } failed)
            {
                await failed;
            }

            await Task.Delay(Pause, timeout.Token);
        }
    }
}
