using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds the <c>dotnet</c> that runs this very process.</summary>
internal static class DotNetHost
{
    /// <remarks>The runtime is in <c>shared/Microsoft.NETCore.App/VERSION/</c> below it.</remarks>
    public static string Path { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
