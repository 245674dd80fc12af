namespace LocalAws.Tests.Walkthrough;

/// <summary>The clone that this test was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The web app as this build's configuration built it.</summary>
    public static string WebAppDll
    {
        get
        {
            // …/tests/LocalAws.Tests/bin/Debug/net10.0: the last two are the same for the web app.
            var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            return Path.Combine(Root, "WebApp", "bin", output.Parent!.Name, output.Name, "WebApp.dll");
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Aspire.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"Aspire.sln is not above '{AppContext.BaseDirectory}'. Run the tests from a clone.");
        }

        return folder.FullName;
    }
}
