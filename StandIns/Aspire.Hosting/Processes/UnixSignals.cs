using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>Sends signals, which <see cref="System.Diagnostics.Process"/> cannot.</summary>
internal static partial class UnixSignals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <param name="processId">A process, or the negative id of a process group.</param>
    /// <param name="signal">Which.</param>
    /// <returns>0, or -1 when there is no such process.</returns>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Send(int processId, int signal);
}
