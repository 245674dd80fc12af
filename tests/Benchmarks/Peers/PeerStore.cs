namespace Benchmarks.Peers;

/// <summary>Where an app keeps its sessions; the names are those of the hidden command.</summary>
internal static class PeerStore
{
    /// <summary>The app has no sessions.</summary>
    public const string None = "none";

    /// <summary>The framework's session over its in-memory IDistributedCache.</summary>
    public const string Memory = "memory";

    /// <summary>The framework's session over Microsoft's IDistributedCache for Redis.</summary>
    public const string Redis = "Redis";

    /// <summary>This library.</summary>
    public const string Ours = "ours";
}
