namespace Benchmarks.Peers;

/// <summary>What a request takes.</summary>
internal readonly record struct PeerCost(double CpuMicroseconds, double AllocatedKB);
