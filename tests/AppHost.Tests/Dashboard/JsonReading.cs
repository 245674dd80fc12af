using System.Text.Json;

namespace AppHost.Tests.Dashboard;

internal static class JsonReading
{
    public static string? Text(this JsonElement element, string property) => element.GetProperty(property).GetString();

    public static List<JsonElement> Items(this JsonElement element, string property) => [.. element.GetProperty(property).EnumerateArray()];

    public static List<string?> Names(this JsonElement element, string property) =>
        [.. element.Items(property).Select(item => item.Text("name"))];

    /// <summary>The value of an attribute; null when it is not there.</summary>
    public static string? Attribute(this JsonElement element, string key) =>
        element.Items("attributes").Where(pair => pair.Text("key") == key).Select(pair => pair.Text("value")).FirstOrDefault();
}
