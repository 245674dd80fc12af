using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Migration;

/// <summary>A session as a real store of Express has written it, with made-up data, and its cookie.</summary>
internal sealed class ExpressFixture
{
    public const string Pwrdrvr = "pwrdrvr-dynamodb-session-store";
    public const string ConnectDynamoDB = "connect-dynamodb";

    private ExpressFixture(string secret, string cookie, Dictionary<string, AttributeValue> item) => (Secret, Cookie, Item) = (secret, cookie, item);

    public string Secret { get; }

    /// <summary>As the browser sends it: name and encoded value.</summary>
    public string Cookie { get; }

    public Dictionary<string, AttributeValue> Item { get; }

    public static string PrefixOf(string store) => store == Pwrdrvr ? "session#" : "sess:";

    /// <param name="store">Which.</param>
    /// <param name="life">What is left of it. It is the one thing that is changed.</param>
    public static ExpressFixture Read(string store, TimeSpan life)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Express", store + ".json")));
        var item = ReadMap(json.RootElement.GetProperty("item"));
        var fraction = store == ConnectDynamoDB ? ".997" : "";
        item["expires"].N = TimeProvider.System.GetUtcNow().Add(life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + fraction;
        return new(json.RootElement.GetProperty("secret").GetString()!, json.RootElement.GetProperty("cookie").GetString()!, item);
    }

    /// <summary>The cookie as express-session would have signed it with another secret.</summary>
    public string SignedWith(string secret)
    {
        var id = WebUtility.UrlDecode(Cookie.Split('=', 2)[1])[2..].Split('.')[0];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(id))).TrimEnd('=');
        return "connect.sid=" + WebUtility.UrlEncode($"s:{id}.{signature}");
    }

    public static Browser NewBrowser(SessionApp app, string cookie)
    {
        var browser = app.NewBrowser();
        var parts = cookie.Split('=', 2);
        browser.Cookies.Add(new Cookie(parts[0], parts[1], "/", app.Address.Host));
        return browser;
    }

    private static Dictionary<string, AttributeValue> ReadMap(JsonElement map) =>
        map.EnumerateObject().ToDictionary(member => member.Name, member => ReadValue(member.Value), StringComparer.Ordinal);

    private static AttributeValue ReadValue(JsonElement value)
    {
        var typed = value.EnumerateObject().Single();
        return typed.Name switch
        {
            "S" => new() { S = typed.Value.GetString() },
            "N" => new() { N = typed.Value.GetString() },
            "BOOL" => new() { BOOL = typed.Value.GetBoolean() },
            "NULL" => new() { NULL = true },
            "L" => new() { L = [.. typed.Value.EnumerateArray().Select(ReadValue)] },
            "M" => new() { M = ReadMap(typed.Value) },
            _ => throw new NotSupportedException(typed.Name),
        };
    }
}
