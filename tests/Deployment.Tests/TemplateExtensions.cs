using System.Text.Json.Nodes;

namespace Deployment.Tests;

internal static class TemplateExtensions
{
    /// <summary>The properties of all resources of a type.</summary>
    public static List<JsonNode> Resources(this JsonNode template, string type) =>
        template["Resources"]!.AsObject()
            .Where(resource => (string?)resource.Value!["Type"] == type)
            .Select(resource => resource.Value!["Properties"] ?? new JsonObject())
            .ToList();

    /// <summary>The properties of the one resource of a type.</summary>
    public static JsonNode Resource(this JsonNode template, string type) => Assert.Single(template.Resources(type));

    /// <summary>The names in a section of the template.</summary>
    public static IEnumerable<string> Names(this JsonNode template, string section) =>
        template[section]!.AsObject().Select(entry => entry.Key);

    /// <summary>A string or an array of strings, as IAM allows both.</summary>
    public static IEnumerable<string> Strings(this JsonNode? node) =>
        node is JsonArray array ? array.Select(item => (string)item!) : [(string)node!];

    public static void AssertIs(this JsonNode? actual, string json) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), actual), $"Expected {json}, was {actual?.ToJsonString()}");
}
