using System.Text.RegularExpressions;
using Amazon;

namespace SessionStore.Hosting;

/// <summary>What may stand where a table is named.</summary>
internal static partial class TableNames
{
    public static bool IsTable(string text) => IsArn(text) || NamePattern().IsMatch(text);

    public static bool IsArn(string text) => Arn.TryParse(text, out var arn) &&
        arn.Service == "dynamodb" && arn.Region.Length > 0 && arn.Resource.StartsWith("table/", StringComparison.Ordinal) &&
        NamePattern().IsMatch(arn.Resource["table/".Length..]);

    // Not $, which a new line at the end would pass.
    [GeneratedRegex(@"^[a-zA-Z0-9_.-]{3,255}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
