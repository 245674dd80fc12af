namespace Benchmarks.Peers;

/// <param name="At">From the beginning of the burst.</param>
/// <param name="Took">What the visitor waited for it, or until giving up.</param>
/// <param name="Failed">It was an error, or there was none.</param>
internal readonly record struct BurstAnswer(TimeSpan At, TimeSpan Took, bool Failed);
