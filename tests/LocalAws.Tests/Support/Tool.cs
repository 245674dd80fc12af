using System.ComponentModel;
using System.Diagnostics;

namespace LocalAws.Tests.Support;

/// <summary>A program that may or may not be on this machine.</summary>
internal static class Tool
{
    /// <summary>Skips the test where a program is missing, except in CI, where that is a failure.</summary>
    public static async Task RequireAsync(string name)
    {
        if (await TryRunAsync(name, ["--version"]) is not { ExitCode: 0 })
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is "true", $"'{name}' is not on this machine.");
            Assert.Fail($"'{name}' is not on this machine, and CI=true asks for every test.");
        }
    }

    /// <returns>Null when there is no such program.</returns>
    public static async Task<Answer?> TryRunAsync(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            WorkingDirectory = directory ?? "",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[key] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new Answer(process.ExitCode, await output, await error);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    internal sealed record Answer(int ExitCode, string Output, string Error);
}
