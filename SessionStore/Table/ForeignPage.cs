namespace SessionStore.Table;

/// <summary>Some of another program's sessions.</summary>
/// <param name="Sessions">Their ids, without the prefix, and their items.</param>
/// <param name="Read">How many items of the table were read for them.</param>
/// <param name="Last">Where the next page begins; null when there is none.</param>
internal sealed record ForeignPage(IReadOnlyList<(string Id, Dictionary<string, ItemValue> Item)> Sessions, int Read, string? Last);
