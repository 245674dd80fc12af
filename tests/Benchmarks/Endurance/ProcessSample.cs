namespace Benchmarks.Endurance;

/// <summary>What the system says of a process.</summary>
/// <param name="ResidentBytes">Its memory.</param>
/// <param name="Threads">All of them.</param>
/// <param name="Sockets">Open ones, listening ones too; null where the system doesn't show them in /proc.</param>
internal sealed record ProcessSample(long ResidentBytes, int Threads, int? Sockets)
{
    public static ProcessSample Of(LineProcess process) => new(process.ResidentBytes, process.Threads, SocketsOf(process.Id));

    private static int? SocketsOf(int process)
    {
        var folder = new DirectoryInfo($"/proc/{process}/fd");
        return folder.Exists ? folder.EnumerateFiles().Count(file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true) : null;
    }
}
