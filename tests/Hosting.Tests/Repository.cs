namespace Hosting.Tests;

/// <summary>The clone that this test was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

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
