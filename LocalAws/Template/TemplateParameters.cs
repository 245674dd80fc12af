using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Template;

/// <summary>Fills in a template's parameters: the given values, the defaults, and the pseudo parameters.</summary>
internal static class TemplateParameters
{
    public static Dictionary<string, string> Resolve(JsonObject declared, IReadOnlyDictionary<string, string> given, string accountId, string region)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS::AccountId"] = accountId,
            ["AWS::Partition"] = "aws",
            ["AWS::Region"] = region,
        };
        foreach (var (name, node) in declared)
        {
            var parameter = node!.AsObject();
            var value = given.GetValueOrDefault(name) ?? (string?)parameter["Default"]
                ?? throw new TemplateException($"Parameter {name} has no value and no default.");
            Check(name, parameter, value);
            values.Add(name, value);
        }

        return values;
    }

    private static void Check(string name, JsonObject parameter, string value)
    {
        foreach (var (rule, node) in parameter)
        {
            var holds = rule switch
            {
                "Default" or "Description" or "NoEcho" => true,
                "Type" => (string?)node is "String",
                "AllowedValues" => node!.AsArray().Any(allowed => string.Equals((string?)allowed, value, StringComparison.Ordinal)),
                "AllowedPattern" => Regex.IsMatch(value, $@"\A(?:{(string?)node})\z", RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)),
                _ => throw new TemplateException($"Parameter {name}: LocalAws does not know {rule}."),
            };
            if (!holds)
            {
                // The value is not repeated: the parameter may be NoEcho.
                throw new TemplateException($"The value of parameter {name} is not what its {rule} asks for.");
            }
        }
    }
}
