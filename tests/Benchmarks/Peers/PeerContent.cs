using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Benchmarks.Peers;

/// <summary>What is in a session: eight keys, 2.9 KB in all.</summary>
internal static class PeerContent
{
    public const string Key = "key0";

    private const int Keys = 8;
    private const int CharactersPerValue = 358;
    private static readonly string Filler = new('x', CharactersPerValue - 10);
    private static int _writes;

    public static void Fill(ISession session)
    {
        for (var i = 0; i < Keys; i++)
        {
            session.SetString(string.Create(CultureInfo.InvariantCulture, $"key{i}"), NewValue());
        }
    }

    /// <summary>A value that was never written before; all are of one length.</summary>
    public static string NewValue() => string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _writes):D10}{Filler}");
}
