namespace SessionStore;

/// <summary>How far MoveSessionsFromExpressAsync has come.</summary>
/// <param name="Found">Sessions of the Express app that were looked at.</param>
/// <param name="Moved">Those that wait for their visitors here now; or would, if they were only counted.</param>
/// <param name="Ended">Those that have expired or hold nothing, and were left.</param>
/// <param name="Unreadable">Those that cannot be read, or are too large, and were left.</param>
/// <param name="Taken">Those whose visitors came first and moved them themselves.</param>
/// <param name="Changed">Those that the Express app has written to meanwhile. They wait here as they were, and the next run brings them up to date.</param>
public sealed record ExpressMoveProgress(int Found, int Moved, int Ended, int Unreadable, int Taken, int Changed);
