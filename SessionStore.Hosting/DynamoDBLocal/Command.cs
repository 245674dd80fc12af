using System.ComponentModel;
using System.Diagnostics;

namespace DynamoDBLocal;

/// <summary>A program whose end and whose output are of interest, nothing else.</summary>
internal static class Command
{
    /// <summary>Runs it to its end, with nothing on its standard input.</summary>
    /// <param name="fileName">A path, or a name that PATH has.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="directory">Where it runs; null for the current directory.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Null when there is no such program.</returns>
    public static async Task<Answer?> RunAsync(string fileName, string[] arguments, string? directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = directory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
                var error = process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                return new Answer(process.ExitCode, await error + await output);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    /// <summary>How it ended.</summary>
    /// <param name="ExitCode">0 for success.</param>
    /// <param name="Output">All that it printed, errors first.</param>
    internal sealed record Answer(int ExitCode, string Output);
}
