using System.Globalization;

namespace SessionStore.Sessions;

/// <summary>
/// What a client remembers of its session: the version it has seen and when the session was last touched. It is neither
/// secret nor protected: whoever changes it makes only their own reads dearer, older, or their own session shorter.
/// </summary>
/// <param name="Version">A minimum: responses may arrive in another order than they were written in.</param>
/// <param name="TouchedAt">Epoch seconds.</param>
/// <param name="IsSignedIn">The session is a user's, and so read consistently: at once, instead of after an eventually consistent read.</param>
internal readonly record struct CompanionCookie(long Version, long TouchedAt, bool IsSignedIn = false)
{
    /// <summary>No item ever gets there: the version of a session that has ended.</summary>
    public const long NewerThanAny = long.MaxValue / 2;

    private const string SignedInMark = ".u";

    public static CompanionCookie? Parse(string? text)
    {
        var isSignedIn = text?.EndsWith(SignedInMark, StringComparison.Ordinal) == true;
        if (isSignedIn)
        {
            text = text![..^SignedInMark.Length];
        }

        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0 &&
            long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var version) &&
            long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var touchedAt)
            ? new(version, touchedAt, isSignedIn)
            : null;
    }

    /// <summary>As it is for middleware whose sessions live longer, or shorter. What tells of an end is for all the same.</summary>
    public CompanionCookie Shifted(long seconds) => Version is 0 or NewerThanAny ? this : this with { TouchedAt = Math.Max(0, TouchedAt + seconds) };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}.{TouchedAt}{(IsSignedIn ? SignedInMark : "")}");
}
