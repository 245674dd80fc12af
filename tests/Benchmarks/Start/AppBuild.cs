using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Benchmarks.Start;

/// <summary>tests/AotApp, published for native AOT or for the JIT.</summary>
/// <param name="Name">Which of the two.</param>
/// <param name="Command">What starts it.</param>
internal sealed record AppBuild(string Name, IReadOnlyList<string> Command)
{
    /// <returns>Null when it cannot be published; what is wrong has been printed.</returns>
    public static Task<AppBuild?> NativeAsync() => PublishAsync("AOT", folder => [Path.Combine(folder, "AotApp")], "-r", RuntimeInformation.RuntimeIdentifier);

    /// <inheritdoc cref="NativeAsync" />
    public static Task<AppBuild?> JitAsync() => PublishAsync("JIT", folder => ["dotnet", Path.Combine(folder, "AotApp.dll")]);

    private static async Task<AppBuild?> PublishAsync(string name, Func<string, IReadOnlyList<string>> command, params string[] arguments)
    {
        var root = RepositoryRoot();
        var folder = Path.Combine(root, "artifacts", "aot-app", name);
        var watch = Stopwatch.StartNew();
        using var publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(root, "tests", "AotApp"), "-c", "Release", "-o", folder, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0 || output.Contains(": warning ", StringComparison.Ordinal))
        {
            // Without a C compiler or zlib's headers, which native AOT links with, it says so itself.
            Console.WriteLine(output);
            Console.WriteLine($"{name} is left out: it cannot be published without an error or a warning.");
            return null;
        }

        var build = new AppBuild(name, command(folder));
        Console.WriteLine($"{name}: published in {watch.Elapsed.TotalSeconds:0} s, {Path.GetFileName(build.Command[^1])} has {new FileInfo(build.Command[^1]).Length / 1e6:0.0} MB.");
        return build;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"Aspire.sln is not above '{AppContext.BaseDirectory}'. Run from a clone of the repository.");
        }

        return folder.FullName;
    }
}
