using System.Diagnostics;

namespace Benchmarks;

/// <summary>
/// This program once more, as a process of its own. Parent and child talk over standard input and output, a line each; the
/// child ends with its input.
/// </summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private LineProcess(Process process) => _process = process;

    /// <summary>Its threads, also when it answers no more.</summary>
    public int Threads
    {
        get
        {
            _process.Refresh();
            return _process.Threads.Count;
        }
    }

    public int Id => _process.Id;

    /// <summary>The memory that it has now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static LineProcess Start(params string[] args) => Start(new Dictionary<string, string?>(StringComparer.Ordinal), args);

    /// <param name="environment">Variables on top of this process's own; null takes one away.</param>
    /// <param name="args">The command.</param>
    public static LineProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        var program = Path.ChangeExtension(Environment.GetCommandLineArgs()[0], OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new LineProcess(Process.Start(start)!);
    }

    /// <summary>
    /// In the child: completes when the parent is done with it. Waits on a thread of its own, because reading the console
    /// blocks, and one thread less in the pool would change what is measured.
    /// </summary>
    public static Task ParentIsDoneAsync() =>
        Task.Factory.StartNew(
            () =>
            {
                while (Console.ReadLine() is not null)
                {
                    // It has nothing to say but the end.
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Says something, and waits for the answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync();
    }

    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A process of the benchmark has ended.");

    /// <summary>Ends it at once.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(EndTimeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // It has no thread left to end by itself.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
