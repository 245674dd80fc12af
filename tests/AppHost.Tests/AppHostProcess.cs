using System.Diagnostics;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;

namespace AppHost.Tests;

/// <summary>The AppHost as a user starts it: a process of its own, on free ports.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private AppHostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static AppHostProcess Start(params string[] args) => Start([], args);

    /// <summary>Starts it on free ports.</summary>
    /// <param name="shell">Variables that the user's shell has.</param>
    public static AppHostProcess StartOnFreePorts(params (string Name, string Value)[] shell) =>
        Start(shell, ["--DcpPublisher:RandomizePorts", "true"]);

    private static AppHostProcess Start((string Name, string Value)[] shell, string[] args)
    {
        var start = new ProcessStartInfo(DotNetHost.Path, ["exec", Path.Combine(AppContext.BaseDirectory, "AppHost.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in shell)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Reads what it prints until a line begins with some words.</summary>
    public async Task ReadUntilAsync(string beginning)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The AppHost ended and never said '{beginning}'. It said on standard error: {await _process.StandardError.ReadToEndAsync(timeout.Token)}");
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => Assert.Equal(0, UnixSignals.Send(Id, signal));

    /// <returns>The exit code, and what it printed on standard error.</returns>
    public async Task<(int ExitCode, string Error)> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var output = _process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = await _process.StandardError.ReadToEndAsync(timeout.Token);
        await output;
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
