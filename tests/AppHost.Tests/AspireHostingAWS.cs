namespace AppHost.Tests;

/// <summary>The one package that not every package source has.</summary>
internal static class AspireHostingAWS
{
    /// <summary>Whether the AppHost was built with it.</summary>
    public static bool IsHere { get; } = typeof(Projects.AppHost).Assembly.GetReferencedAssemblies().Any(reference => reference.Name == "Aspire.Hosting.AWS");
}
