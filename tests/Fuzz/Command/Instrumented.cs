using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SharpFuzz;

namespace Fuzz.Command;

/// <summary>A copy of this program, in which our assemblies note the branches that they take.</summary>
internal sealed class Instrumented : IDisposable
{
    private static readonly string[] Ours = ["LocalAws.dll", "SessionStore.dll", "SessionStore.OpenIdConnect.dll"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fuzz");

    public Instrumented()
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }

        foreach (var assembly in Ours)
        {
            // All types.
            Fuzzer.Instrument(Path.Combine(_folder.FullName, assembly), static _ => true, Options.Value);
        }
    }

    public async Task<OneResult> RunAsync(string target, int executions, int minutes, int seed)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(_folder.FullName, "Fuzz.dll"), OneTarget.Name, target, Text(executions), Text(minutes), Text(seed)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<OneResult>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!
            : new(new(0, TimeSpan.Zero, 0, 0, $"crashed with {process.ExitCode}, see above"), Growth: 0);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
