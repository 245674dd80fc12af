namespace Benchmarks.Peers;

/// <summary>One app and what it is asked for.</summary>
internal sealed record StarvationRow(string Name, string Store, string Path, params string[] Configuration)
{
    private const string LoadAhead = "--Aspire:DynamoDB:Session:LoadAhead=";

    public static StarvationRow Ours { get; } = new("ours, LoadAsync first", PeerStore.Ours, "/read");

    public static StarvationRow OursSync { get; } = new("ours, GetString alone", PeerStore.Ours, "/read-sync");

    public static StarvationRow OursSyncNotAhead { get; } =
        new("ours, GetString alone, LoadAhead=false", PeerStore.Ours, "/read-sync", LoadAhead + "false");

    public static StarvationRow Redis { get; } = new("Redis, LoadAsync first", PeerStore.Redis, "/read");

    public static StarvationRow RedisSync { get; } = new("Redis, GetString alone", PeerStore.Redis, "/read-sync");

    public static IReadOnlyList<StarvationRow> All { get; } = [Ours, OursSync, OursSyncNotAhead, Redis, RedisSync];

    public static IReadOnlyList<(StarvationRow One, StarvationRow Other)> Ratios { get; } =
        [(Ours, Redis), (OursSync, RedisSync), (OursSyncNotAhead, RedisSync), (OursSync, OursSyncNotAhead), (OursSync, Ours), (RedisSync, Redis)];
}
