using System.Text.Json;

namespace LocalAws.Policies;

/// <summary>Reads the <c>Condition</c> block of a statement.</summary>
internal static class PolicyConditions
{
    private const string IfExists = "IfExists";

    public static IEnumerable<Condition> Parse(JsonElement block)
    {
        foreach (var operation in Members(block))
        {
            var ifExists = operation.Name.EndsWith(IfExists, StringComparison.OrdinalIgnoreCase);
            var name = ifExists ? operation.Name[..^IfExists.Length] : operation.Name;
            var comparison = ConditionOperator.Find(name);
            if (comparison is null || (ifExists && comparison.TestsPresence))
            {
                throw AwsException.MalformedPolicy($"LocalAws does not evaluate the condition operator {operation.Name}.");
            }

            foreach (var key in Members(operation.Value))
            {
                if (!AuthorizationRequest.IsKnownKey(key.Name))
                {
                    throw AwsException.MalformedPolicy($"LocalAws does not know the condition key {key.Name}.");
                }

                string[] values = [.. PolicyParser.Items(key.Value).Select(Scalar)];
                if (values.FirstOrDefault(value => !comparison.IsValid(value)) is { } wrong)
                {
                    throw AwsException.MalformedPolicy($"The value '{wrong}' cannot be compared with {operation.Name}.");
                }

                yield return new Condition(comparison, ifExists, key.Name, values);
            }
        }
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element) => element.ValueKind is JsonValueKind.Object
        ? element.EnumerateObject()
        : throw AwsException.MalformedPolicy("Syntax errors in policy. Condition must hold objects.");

    // IAM takes a plain true or false where it compares with one.
    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => PolicyParser.Text(element),
    };
}
