using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SessionStore.Table;

/// <summary>A user's sessions as their item in the table; the only home of the item's attribute names.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Exists">Whether there is an item that single entries can be written into.</param>
/// <param name="Entries">By handle.</param>
/// <param name="MalformedHandles">Entries that something else wrote; they name no session.</param>
internal sealed record UserItem(
    string Id, bool Exists, IReadOnlyDictionary<string, UserEntry> Entries, IReadOnlyList<string> MalformedHandles)
{
    public const string Sessions = "sessions";
    private const string KeyPrefix = "user#";

    // A replacement for what cannot be encoded would make one user of two.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public int Count => Entries.Count + MalformedHandles.Count;

    /// <exception cref="ArgumentException">The user id is empty or not valid Unicode.</exception>
    public static string IdOf(string userId)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        return KeyPrefix + Base64Url.EncodeToString(SHA256.HashData(StrictUtf8.GetBytes(userId)));
    }

    public static string NewHandle() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Reads what DynamoDB returned: no item, and an item without its map, have no sessions.</summary>
    public static UserItem From(string id, Dictionary<string, ItemValue>? item)
    {
        var entries = new Dictionary<string, UserEntry>(StringComparer.Ordinal);
        var malformed = new List<string>();
        var map = item?.GetValueOrDefault(Sessions).Other?.M;
        foreach (var (handle, value) in map ?? [])
        {
            if (UserEntry.From(value) is { } entry)
            {
                entries[handle] = entry;
            }
            else
            {
                malformed.Add(handle);
            }
        }

        return new(id, map is not null, entries, malformed);
    }
}
