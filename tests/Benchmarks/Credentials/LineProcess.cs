using System.Diagnostics;

namespace Benchmarks.Credentials;

/// <summary>
/// This program once more, as a process of its own. Parent and child talk over standard input and output, a line each; the
/// child ends with its input.
/// </summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LineProcess(Process process) => _process = process;

    public static LineProcess Start(params string[] args)
    {
        var program = Path.ChangeExtension(Environment.GetCommandLineArgs()[0], OperatingSystem.IsWindows() ? ".exe" : null);
        return new LineProcess(Process.Start(new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    /// <summary>Says something, and waits for the answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync();
    }

    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A process of the benchmark has ended.");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
