using System.Diagnostics;
using Tests.Shared;

namespace SessionStore.Tests.Migration;

/// <summary>The packages of a real Express app, installed at the first use in a run.</summary>
internal static class ExpressPackages
{
    private static readonly SemaphoreSlim Installation = new(1);

    /// <summary>Where they are, and the programs that use them.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "js");

    public static async Task InstallAsync()
    {
        await Installation.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // Written last: a folder that an interrupted installation left has none.
            if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            {
                var start = Tool.Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
                start.WorkingDirectory = Folder;
                await RunAsync(start);
            }
        }
        finally
        {
            Installation.Release();
        }
    }

    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        var (exitCode, output, errors) = await Tool.RunAsync(start, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, errors);
        return output.Trim();
    }
}
