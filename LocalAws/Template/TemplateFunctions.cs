using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Template;

/// <summary>Evaluates the intrinsic functions that the template uses; any other is an error.</summary>
internal sealed partial class TemplateFunctions(
    IReadOnlyDictionary<string, string> parameters, JsonObject conditions, Func<string, string?, string?> resourceAttribute)
{
    /// <summary>A copy of the node with every function replaced by its value.</summary>
    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } call when call.First() is var (name, argument) && IsFunction(name) => Call(name, argument),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Resolve(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Resolve)]),
        _ => node?.DeepClone(),
    };

    /// <summary>Whether a condition of the template is true.</summary>
    public bool Holds(string name) => conditions[name] is { } condition
        ? IsTrue(condition)
        : throw new TemplateException($"There is no condition {name}.");

    /// <summary>Whether a condition that is written out is true.</summary>
    public bool IsTrue(JsonNode? condition) => (bool)Resolve(condition)!;

    private static bool IsFunction(string name) => name is "Ref" or "Condition" || name.StartsWith("Fn::", StringComparison.Ordinal);

    private JsonNode? Call(string name, JsonNode? argument) => name switch
    {
        "Ref" => Reference(Text(argument)),
        "Fn::GetAtt" when argument is JsonArray { Count: 2 } path => Attribute(Text(path[0]), Text(path[1])),
        "Fn::Sub" when argument is JsonValue => Placeholder().Replace(Text(argument), match => Substitute(match.Groups["name"].Value)),
        "Fn::If" when argument is JsonArray { Count: 3 } choice => Resolve(Holds(Text(choice[0])) ? choice[1] : choice[2]),
        "Fn::Equals" when argument is JsonArray { Count: 2 } pair => JsonNode.DeepEquals(Resolve(pair[0]), Resolve(pair[1])),
        "Fn::Not" when argument is JsonArray { Count: 1 } operand => !IsTrue(operand[0]),
        "Fn::Or" when argument is JsonArray { Count: > 1 } operands => operands.Any(IsTrue),
        _ => throw new TemplateException($"LocalAws does not know the function {name} in this form: {argument?.ToJsonString()}"),
    };

    private string Substitute(string name) =>
        name.Split('.', 2) is [var resource, var attribute] ? Attribute(resource, attribute) : Reference(name);

    private string Reference(string name) => parameters.GetValueOrDefault(name) ?? resourceAttribute(name, null)
        ?? throw new TemplateException($"Ref {name} names no parameter and no resource.");

    private string Attribute(string resource, string attribute) => resourceAttribute(resource, attribute)
        ?? throw new TemplateException($"LocalAws does not know {resource}.{attribute}.");

    private static string Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new TemplateException($"Expected a string, not {node?.ToJsonString()}");

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9:.]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
