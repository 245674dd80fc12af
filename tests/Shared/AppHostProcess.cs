using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tests.Shared;

/// <summary>An AppHost as a user starts it, with <c>dotnet run</c>.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _run;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private AppHostProcess(Process run)
    {
        _run = run;
        run.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        run.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        run.BeginOutputReadLine();
        run.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts it.</summary>
    /// <param name="start">A <c>dotnet run</c> of an AppHost.</param>
    public static AppHostProcess Start(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return new(Process.Start(start)!);
    }

    /// <summary>Waits until it prints a line with some words.</summary>
    public async Task<string> ReadUntilAsync(string words)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var hasExited = _run.HasExited;
            if (_output.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(hasExited, $"The AppHost ended and never said '{words}'. It said: {string.Join('\n', _output)} {string.Join('\n', _errors)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
        }
    }

    /// <summary>The AppHost itself, which <c>dotnet run</c> has started; beside it may live what its build has started, the compiler's server.</summary>
    public int AppHostId() => Assert.Single(
        ProcessList.ChildrenOf(_run.Id),
        id => ProcessList.CommandLine(id) is var command && !command.Contains("VBCSCompiler", StringComparison.Ordinal) && !command.Contains("MSBuild", StringComparison.Ordinal));

    /// <summary>All processes behind it: <c>dotnet run</c>, the AppHost, the orchestrator, and what that runs.</summary>
    public int[] Processes() =>
    [
        .. ProcessList.DescendantsOf(_run.Id),
        .. ProcessList.WithArgument("--monitor", AppHostId()).SelectMany(ProcessList.DescendantsOf),
    ];

    /// <summary>Asks the first instance of the web app that has started, until it listens.</summary>
    public async Task<string> AskWebAppAsync(string path)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var client = new HttpClient { BaseAddress = await WebAppAsync() };
        while (true)
        {
            try
            {
                return await client.GetStringAsync(new Uri(path, UriKind.Relative), timeout.Token);
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
            }
        }
    }

    /// <summary>Where the first instance of the web app that has started will listen.</summary>
    public async Task<Uri> WebAppAsync()
    {
        await ReadUntilAsync("Distributed application started");
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            if (AddressOf(process => ProcessList.Named([process], "WebApp").Length > 0) is { } address)
            {
                return address;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
        }
    }

    /// <summary>The address that one of its processes was told to listen on; null when there is no such process yet.</summary>
    public Uri? AddressOf(Func<int, bool> isIt) =>
        Processes().FirstOrDefault(isIt) is var process and > 0 && ProcessList.Variable(process, "ASPNETCORE_URLS") is { } address ? new Uri(address) : null;

    /// <summary>Sends a signal to the AppHost and to <c>dotnet run</c>, as a terminal does.</summary>
    public async Task SignalAsync(string signal)
    {
        await Signals.SendAsync(AppHostId(), signal);
        await Signals.SendAsync(_run.Id, signal);
    }

    /// <returns>The exit code, and what it printed on standard error.</returns>
    public async Task<(int ExitCode, string[] Errors)> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _run.WaitForExitAsync(timeout.Token);
        return (_run.ExitCode, [.. _errors]);
    }

    /// <summary>It must fail and say, in one line, words like these.</summary>
    public async Task EndsWithOneLineAsync(params string[] parts)
    {
        var (exitCode, errors) = await WaitForExitAsync();

        Assert.Equal(1, exitCode);
        var line = Assert.Single(errors);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.HasExited)
        {
            _run.Kill(entireProcessTree: true);
            await _run.WaitForExitAsync();
        }

        _run.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lines.Enqueue(line);
        }
    }
}
