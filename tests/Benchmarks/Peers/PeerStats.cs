namespace Benchmarks.Peers;

/// <summary>What an app has used since its start, and the threads in its pool now.</summary>
internal sealed record PeerStats(double CpuMicroseconds, long AllocatedBytes, int Threads)
{
    public static PeerStats Now => new(
        Environment.CpuUsage.TotalTime.TotalMicroseconds, GC.GetTotalAllocatedBytes(precise: true), ThreadPool.ThreadCount);
}
