namespace SessionStore.Table;

/// <summary>The tombstone in the place of an old key.</summary>
/// <param name="Place">What must be there before.</param>
/// <param name="Seed">What the session's new key was made of, with the old one.</param>
/// <param name="Until">Epoch seconds: how long it has to stay.</param>
/// <param name="RecentSince">Epoch seconds: an earlier claim that is not older than this stays.</param>
internal sealed record OldClaim(OldPlace Place, string Seed, long Until, long RecentSince);
