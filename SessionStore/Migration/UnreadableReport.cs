using Microsoft.Extensions.Logging;
using SessionStore.Diagnostics;

namespace SessionStore.Migration;

/// <summary>Says that old sessions can't be read, once: a thousand of them are one mistake.</summary>
internal sealed class UnreadableReport(ILogger logger, string from)
{
    private int _reported;

    public void Add(string reason)
    {
        if (Interlocked.Exchange(ref _reported, 1) == 0)
        {
            Log.OldSessionUnreadable(logger, from, reason);
        }
    }
}
