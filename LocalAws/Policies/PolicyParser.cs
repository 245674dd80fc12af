using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalAws.Policies;

/// <summary>Reads policies strictly: what is not understood in full is refused, as MalformedPolicyDocument.</summary>
internal static partial class PolicyParser
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>A role's inline policy, or a session policy: no principal.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument.</exception>
    public static PolicyDocument ParseIdentityPolicy(string text) => Parse(text, isTrust: false);

    /// <summary>Who may assume a role: principals, and no resource.</summary>
    /// <exception cref="AwsException">MalformedPolicyDocument.</exception>
    public static PolicyDocument ParseTrustPolicy(string text) => Parse(text, isTrust: true);

    private static PolicyDocument Parse(string text, bool isTrust)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            var root = json.RootElement;
            RequireOnly(root, "Version", "Id", "Statement");
            if (root.TryGetProperty("Version", out var version) && Text(version) is not ("2012-10-17" or "2008-10-17"))
            {
                throw AwsException.MalformedPolicy("The policy must contain a valid version string.");
            }

            if (!root.TryGetProperty("Statement", out var statements))
            {
                throw AwsException.MalformedPolicy("Syntax errors in policy. Missing Statement.");
            }

            return new PolicyDocument(text, [.. Items(statements).Select(statement => Statement(statement, isTrust))]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a lone surrogate in a string, which JSON can spell and text cannot hold.
            throw AwsException.MalformedPolicy("Syntax errors in policy.");
        }
    }

    private static PolicyStatement Statement(JsonElement statement, bool isTrust)
    {
        RequireOnly(
            statement,
            isTrust
                ? ["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"]
                : ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
        var allows = Text(Required(statement, "Effect")) switch
        {
            "Allow" => true,
            "Deny" => false,
            _ => throw AwsException.MalformedPolicy("Syntax errors in policy. Effect must be Allow or Deny."),
        };
        return new PolicyStatement(
            allows,
            Patterns(statement, "Action", IsAction, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
            isTrust ? null : Patterns(statement, "Resource", IsResource, "Resource must be in ARN format or \"*\"."),
            isTrust ? PolicyPrincipals.Parse(Required(statement, "Principal")) : null,
            statement.TryGetProperty("Condition", out var conditions) ? [.. PolicyConditions.Parse(conditions)] : []);
    }

    private static PatternSet Patterns(JsonElement statement, string name, Func<string, bool> isValid, string complaint)
    {
        var isPlain = statement.TryGetProperty(name, out var plain);
        var isNegated = statement.TryGetProperty("Not" + name, out var negated);
        if (isPlain == isNegated)
        {
            throw AwsException.MalformedPolicy($"Policy statement must contain {name.ToLowerInvariant()}s.");
        }

        string[] patterns = [.. Items(isPlain ? plain : negated).Select(Text)];
        if (patterns.Length == 0 || !patterns.All(isValid))
        {
            throw AwsException.MalformedPolicy(complaint);
        }

        return new PatternSet(patterns, isNegated);
    }

    /// <summary>IAM takes one thing wherever it takes a list.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement element) =>
        element.ValueKind is JsonValueKind.Array ? element.EnumerateArray() : [element];

    /// <summary>A string, in which variables are refused: they are not evaluated here.</summary>
    internal static string Text(JsonElement element)
    {
        var text = element.ValueKind is JsonValueKind.String
            ? element.GetString()!
            : throw AwsException.MalformedPolicy("Syntax errors in policy. Expected a string.");
        return text.Contains("${", StringComparison.Ordinal)
            ? throw AwsException.MalformedPolicy($"LocalAws does not evaluate policy variables: {text}")
            : text;
    }

    private static JsonElement Required(JsonElement statement, string name) =>
        statement.TryGetProperty(name, out var value)
            ? value
            : throw AwsException.MalformedPolicy($"Syntax errors in policy. Missing required field {name}.");

    private static void RequireOnly(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            throw AwsException.MalformedPolicy("Syntax errors in policy. Expected an object.");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw AwsException.MalformedPolicy($"Syntax errors in policy. {property.Name} is not allowed here, or LocalAws does not evaluate it.");
            }
        }
    }

    private static bool IsAction(string action) => ActionForm().IsMatch(action);

    private static bool IsResource(string resource) => resource is "*" || ArnForm().IsMatch(resource);

    [GeneratedRegex(@"^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActionForm();

    [GeneratedRegex(@"^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ArnForm();
}
