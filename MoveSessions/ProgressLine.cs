using SessionStore;

namespace MoveSessions;

/// <summary>A line for each page, in order.</summary>
internal sealed class ProgressLine(string moved) : IProgress<ExpressMoveProgress>
{
    public void Report(ExpressMoveProgress value) => Console.WriteLine(
        $"{value.Found} found: {value.Moved} {moved}, {value.Ended} expired, {value.Unreadable} unreadable, " +
        $"{value.Taken} taken by their visitors, {value.Changed} changed meanwhile");
}
