using System.Diagnostics;

namespace Tests.Shared;

/// <summary>A program that a test needs and that not every machine has.</summary>
internal static class Tool
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];

    /// <summary>Skips the test, saying why, unless all the programs are on the PATH; on a build server fails it instead.</summary>
    public static void Require(params string[] names)
    {
        var missing = names.Where(name => Find(name) is null).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var reason = $"Not on the PATH: {string.Join(", ", missing)}.";
        // A build server that silently skips would check nothing for months.
        Assert.False(string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase), reason);
        Assert.Skip(reason);
    }

    /// <summary>Whether all the programs are on the PATH.</summary>
    public static bool IsPresent(params string[] names) => names.All(name => Find(name) is not null);

    /// <summary>How to start the program, its output captured.</summary>
    public static ProcessStartInfo Start(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(name) ?? throw new InvalidOperationException($"'{name}' is not on the PATH."), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Stryker asks every process that has joined its measurement what each later test has reached, and waits ten seconds for each that has ended.
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("STRYKER_COVERAGE", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => Extensions.Select(extension => Path.Combine(directory, name + extension)))
            .FirstOrDefault(File.Exists);
}
