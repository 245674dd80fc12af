using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SessionStore.Credentials;

/// <summary>A session policy that the app's options give: what STS would refuse is found at the start.</summary>
internal static class SessionPolicyDocument
{
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    private const int MaximumLength = 2048;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // As it is written: an escaped sign would take six of the characters that STS counts.
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Without the blanks; as it is when it is no JSON.</summary>
    public static string Compact(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict)?.ToJsonString(Writing) ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>What is wrong with it, null when nothing is. The document itself is not repeated.</summary>
    public static string? Problem(string text)
    {
        try
        {
            return Problem(JsonNode.Parse(text, documentOptions: Strict), Compact(text));
        }
        catch (JsonException exception)
        {
            return $"is no JSON (line {exception.LineNumber + 1})";
        }
    }

    private static string? Problem(JsonNode? root, string compact)
    {
        if (root is not JsonObject document || document["Statement"] is not { } statement)
        {
            return "is no policy: it has no Statement";
        }

        if (document["Version"] is not JsonValue version || version.ToString() != "2012-10-17")
        {
            return "must have the Version 2012-10-17";
        }

        JsonNode?[] statements = statement is JsonArray several ? [.. several] : [statement];
        if (statements.Select(ProblemOfStatement).FirstOrDefault(problem => problem is not null) is { } wrong)
        {
            return wrong;
        }

        if (!Array.Exists(statements, one => one!["Effect"]!.ToString() == "Allow"))
        {
            return "allows nothing: it needs a statement with the Effect Allow";
        }

        if (compact.Any(character => character is < ' ' or > '\u00FF'))
        {
            return "has characters that STS does not take";
        }

        return compact.Length > MaximumLength ? $"has {compact.Length:N0} characters; STS takes {MaximumLength:N0}" : null;
    }

    private static string? ProblemOfStatement(JsonNode? statement) => statement switch
    {
        JsonObject members when members.ContainsKey("Principal") || members.ContainsKey("NotPrincipal") => "has a Principal, which a session policy cannot have",
        JsonObject members when members["Effect"]?.ToString() is "Allow" or "Deny" && HasOne(members, "Action") && HasOne(members, "Resource") => null,
        _ => "has a statement without Effect, Action or Resource",
    };

    private static bool HasOne(JsonObject members, string name) => members.ContainsKey(name) != members.ContainsKey("Not" + name);
}
