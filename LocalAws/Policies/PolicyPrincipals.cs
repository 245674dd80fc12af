using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalAws.Policies;

/// <summary>Reads the <c>Principal</c> of a trust policy.</summary>
internal static partial class PolicyPrincipals
{
    /// <returns>The AWS principals. Services and identity providers are read and match nobody, for none call here.</returns>
    public static IReadOnlyList<string> Parse(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.String)
        {
            return PolicyParser.Text(element) is "*" ? ["*"] : throw Invalid(element.GetString());
        }

        if (element.ValueKind is not JsonValueKind.Object)
        {
            throw AwsException.MalformedPolicy("Syntax errors in policy. Principal must be \"*\" or an object.");
        }

        var principals = new List<string>();
        foreach (var kind in element.EnumerateObject())
        {
            var values = PolicyParser.Items(kind.Value).Select(PolicyParser.Text);
            switch (kind.Name)
            {
                case "AWS":
                    principals.AddRange(values.Select(value => PrincipalForm().IsMatch(value) ? value : throw Invalid(value)));
                    break;
                case "Service" or "Federated":
                    _ = values.Count();
                    break;
                default:
                    throw AwsException.MalformedPolicy($"Invalid principal in policy: {kind.Name}");
            }
        }

        return principals;
    }

    private static AwsException Invalid(string? principal) =>
        AwsException.MalformedPolicy($"Invalid principal in policy: \"AWS\":\"{principal}\"");

    [GeneratedRegex(@"^(\*|[0-9]{12}|arn:aws:iam::[0-9]{12}:(root|(user|role)/[A-Za-z0-9_+=,.@/-]+)|arn:aws:sts::[0-9]{12}:assumed-role/[A-Za-z0-9_+=,.@-]+/[A-Za-z0-9_+=,.@-]+)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrincipalForm();
}
