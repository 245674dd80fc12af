using System.Collections.Concurrent;
using System.Diagnostics;

namespace LocalAws.Tests.Walkthrough;

/// <summary>The real web app, as a process of its own, and everything it logs.</summary>
internal sealed class WebAppProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private WebAppProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    public string Log => string.Join('\n', _lines);

    /// <summary>The lines that begin a warning or an error, each with the line of its message.</summary>
    public IEnumerable<string> Complaints => _lines.Zip(_lines.Skip(1), (first, second) => $"{first} {second.Trim()}")
        .Where(line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));

    public static async Task<WebAppProcess> StartAsync(ProcessStartInfo start)
    {
        var app = new WebAppProcess(Process.Start(start)!);
        try
        {
            await app.WaitForLogAsync(Listening);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        app.Address = app._lines.Select(line => line.Trim()).First(line => line.StartsWith(Listening, StringComparison.Ordinal))[Listening.Length..];
        return app;
    }

    public async Task WaitForLogAsync(string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited || patience.IsCancellationRequested, $"WebApp did not log '{text}' but: {Log}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            _lines.Enqueue(line.Data);
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
