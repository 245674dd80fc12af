namespace Benchmarks.Credentials;

/// <summary>What happens to STS and to the credentials while callers are at work. Seconds from the start of the run.</summary>
internal sealed record Scenario(string Name, double Duration, double Lifetime)
{
    /// <summary>Milliseconds; not scaled.</summary>
    public int StsLatency { get; init; } = 10;

    public double? DownFrom { get; init; }

    public double? DownUntil { get; init; }

    public double? RevokedAt { get; init; }

    public static IReadOnlyList<Scenario> All { get; } =
    [
        // What is slow here is the machine.
        new("nothing", Duration: 40, Lifetime: 10_000),
        new("STS answers in 10 ms", Duration: 80, Lifetime: 40),
        new("STS answers in 2 s", Duration: 80, Lifetime: 40) { StsLatency = 2000 },
        // It goes down before anybody renews, and comes back while the old credentials are valid.
        new("STS down for 60 s within their life", Duration: 140, Lifetime: 128) { DownFrom = 50, DownUntil = 110 },
        new("credentials revoked", Duration: 60, Lifetime: 128) { RevokedAt = 20 },
    ];

    public Scenario Scale(double by) => this with
    {
        Name = Name.Replace("60 s", $"{60 * by:0.#} s", StringComparison.Ordinal),
        Duration = Duration * by,
        Lifetime = Lifetime * by,
        DownFrom = DownFrom * by,
        DownUntil = DownUntil * by,
        RevokedAt = RevokedAt * by,
    };
}
