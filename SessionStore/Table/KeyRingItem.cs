using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SessionStore.Table;

/// <summary>An app's Data Protection keys as their item in the table; the only home of the item's attribute names.</summary>
/// <param name="Version">Grows by one at each write; zero when there is no item, or none with a map.</param>
/// <param name="Elements">The XML of keys and revocations, by name.</param>
internal sealed record KeyRingItem(long Version, IReadOnlyDictionary<string, string> Elements)
{
    public const string Keys = "keys";
    private const string KeyPrefix = "keys#";

    public static KeyRingItem None { get; } = new(0, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Apps that may not read each other's cookies have different discriminators, and so different items.</summary>
    public static string IdOf(string? applicationDiscriminator) =>
        KeyPrefix + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(applicationDiscriminator ?? "")));

    public static KeyRingItem From(Dictionary<string, ItemValue>? item) => item?.GetValueOrDefault(Keys).Other?.M is { } map
        ? new(
            Math.Max(1, SessionItem.Number(item, SessionItem.Version)),
            map.ToDictionary(element => element.Key, element => element.Value.S ?? "", StringComparer.Ordinal))
        : None;
}
