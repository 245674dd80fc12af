using System.Globalization;
using System.Xml.Linq;

namespace SessionStore.DataProtection;

/// <summary>Tells from the elements of a ring whether the framework finds a key to use, or will make one.</summary>
internal static class KeyElements
{
    /// <summary>How far the framework lets the clocks of instances differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Whether it is a key for now; one that somebody adds for later is not.</summary>
    public static bool IsCurrentKey(XElement element, DateTimeOffset now) =>
        element.Name == "key" && DateIn(element, "activationDate") <= now + ClockSkew && DateIn(element, "expirationDate") > now;

    /// <summary>Whether there is a current key that no revocation names, and that is not older than a revocation of all.</summary>
    public static bool HasUsableKey(IReadOnlyCollection<XElement> elements, DateTimeOffset now)
    {
        var revocations = elements.Where(element => element.Name == "revocation").ToList();
        return elements.Any(element => IsCurrentKey(element, now) && !revocations.Exists(revocation => Revokes(revocation, element)));
    }

    private static bool Revokes(XElement revocation, XElement key) => IdOf(revocation.Element("key")) switch
    {
        "*" => DateIn(key, "creationDate") < DateIn(revocation, "revocationDate"),
        var id => string.Equals(id, IdOf(key), StringComparison.OrdinalIgnoreCase),
    };

    private static string? IdOf(XElement? key) => (string?)key?.Attribute("id");

    /// <summary>The framework skips a key whose dates it cannot read, and refuses a ring with such a revocation.</summary>
    private static DateTimeOffset? DateIn(XElement element, string name) =>
        DateTimeOffset.TryParse((string?)element.Element(name), CultureInfo.InvariantCulture, out var date) ? date : null;
}
