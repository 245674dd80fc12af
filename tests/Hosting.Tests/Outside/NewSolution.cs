using System.Diagnostics;
using System.Globalization;

namespace Hosting.Tests.Outside;

/// <summary>An empty folder somewhere else, into which nothing of the repository goes but the packages.</summary>
internal sealed class NewSolution : IDisposable
{
    // One of its own, or NuGet would take the packages of the last run from its cache.
    private readonly string _version = string.Create(CultureInfo.InvariantCulture, $"0.1.{Environment.TickCount64 % int.MaxValue}");

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("outside-");

    public string Packages => Path.Combine(Folder.FullName, "packages");

    /// <summary>Packs a project as it was built with these tests, and returns the package.</summary>
    public async Task<string> PackAsync(string project, string packageId)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        await RunAsync(
            Repository.Root,
            "pack", Path.Combine(Repository.Root, project), "--no-build", "--configuration", configuration, "--output", Packages, $"-p:PackageVersion={_version}");
        return Path.Combine(Packages, $"{packageId}.{_version}.nupkg");
    }

    /// <summary>Makes the folder a source of packages, beside those that the machine has.</summary>
    public Task UsePackagesAsync() => WriteAsync("nuget.config", """
        <configuration>
          <packageSources>
            <add key="outside" value="packages" />
          </packageSources>
        </configuration>
        """);

    public async Task WriteAsync(string path, string content)
    {
        var file = Path.Combine(Folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a command of the .NET CLI in it, as a reader would type it.</summary>
    public Task RunAsync(string command) => RunAsync(Folder.FullName, command.Split(' ')[1..]);

    /// <summary>How to start it with the .NET CLI.</summary>
    public ProcessStartInfo Start(params string[] arguments) => Start(Folder.FullName, arguments);

    public void Dispose()
    {
        Folder.Delete(recursive: true);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Directory.GetDirectories(cache, "sessionstore.dynamodb*"))
        {
            if (Path.Combine(package, _version) is var unpacked && Directory.Exists(unpacked))
            {
                Directory.Delete(unpacked, recursive: true);
            }
        }
    }

    private static async Task RunAsync(string folder, params string[] arguments)
    {
        var (exitCode, output, errors) = await Tool.RunAsync(Start(folder, arguments), TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {exitCode}: {output}{errors}");
    }

    private static ProcessStartInfo Start(string folder, string[] arguments)
    {
        var start = Tool.Start("dotnet", arguments);
        start.WorkingDirectory = folder;

        // The test host's own are for the tests' build, and a build server that stays would hold the output open.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return start;
    }
}
