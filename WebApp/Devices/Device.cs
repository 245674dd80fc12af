using System.Net;

namespace WebApp.Devices;

/// <summary>A device as its owner knows it: made of the request that signed in, and kept as the session's label.</summary>
/// <param name="Name">Such as "Firefox on Windows".</param>
/// <param name="Kind">Computer, phone, tablet, or a program without a screen.</param>
/// <param name="Place">
/// Where it was: the address, because this demo knows no more. Behind a proxy use ForwardedHeaders, and a city where the proxy
/// says one, as CloudFront does with CloudFront-Viewer-City.
/// </param>
internal sealed record Device(string Name, string Kind, string Place)
{
    private const char Separator = '\n';
    private const int MaximumNameLength = 60;

    // In this order: a browser's name for itself also has the names of those that it wants to be taken for.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Mark, string Name, string Kind)[] Systems =
    [
        ("iPhone", "iPhone", "phone"), ("iPad", "iPad", "tablet"), ("Android", "Android", "phone"), ("Windows", "Windows", "computer"),
        ("CrOS", "ChromeOS", "computer"), ("Macintosh", "Mac", "computer"), ("Linux", "Linux", "computer"),
    ];

    public static Device Of(HttpContext context)
    {
        var (name, kind) = Recognize(context.Request.Headers.UserAgent.ToString());
        return new(name, kind, PlaceOf(context.Connection.RemoteIpAddress));
    }

    /// <summary>From a label; one that something else wrote is a name.</summary>
    public static Device Parse(string? label) => (label ?? "").Split(Separator) switch
    {
        [var name, var kind, var place] => new(name, kind, place),
        [{ Length: > 0 } name] => new(name, "", ""),
        _ => new("unknown", "", ""),
    };

    public string ToLabel() => string.Join(Separator, Name, Kind, Place);

    private static (string Name, string Kind) Recognize(string userAgent)
    {
        var browser = Array.Find(Browsers, browser => userAgent.Contains(browser.Mark, StringComparison.Ordinal)).Name;
        var (_, system, kind) = Array.Find(Systems, system => userAgent.Contains(system.Mark, StringComparison.Ordinal));
        if (system == "Android" && !userAgent.Contains("Mobile", StringComparison.Ordinal))
        {
            kind = "tablet";
        }

        return (browser, system) switch
        {
            (not null, not null) => ($"{browser} on {system}", kind),
            (not null, null) => (browser, "browser"),
            // Such as curl/8.14.1; from outside, so without what would divide a label.
            _ when userAgent.Length > 0 => (new([.. userAgent.Where(c => !char.IsControl(c)).Take(MaximumNameLength)]), "program"),
            _ => ("unknown", "program"),
        };
    }

    private static string PlaceOf(IPAddress? address) => address switch
    {
        null => "",
        _ when IPAddress.IsLoopback(address) => "this machine",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        _ => address.ToString(),
    };
}
