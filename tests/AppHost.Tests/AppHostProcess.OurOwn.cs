using System.Diagnostics;

namespace Tests.Shared;

/// <content>Our own AppHost.</content>
internal sealed partial class AppHostProcess
{
    /// <summary>Starts it on free ports.</summary>
    public static AppHostProcess StartOnFreePorts(params string[] args) => Start([], ["--DcpPublisher:RandomizePorts", "true", .. args]);

    /// <summary>Starts it.</summary>
    /// <param name="shell">Variables that the user's shell has.</param>
    /// <param name="args">What stands behind <c>--</c>.</param>
    public static AppHostProcess Start((string Name, string Value)[] shell, string[] args)
    {
        // Of the configuration that these tests were built in, as the AppHost was beside them.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["run", "--no-build", "--configuration", configuration, "--project", Projects.AppHost.ProjectPath, "--", .. args]);
        foreach (var (name, value) in shell)
        {
            start.Environment[name] = value;
        }

        return Start(start);
    }
}
