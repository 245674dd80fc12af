namespace Aspire.StandIn.Dashboard.Telemetry;

/// <summary>Names and values as text, in the order in which they were set.</summary>
internal sealed class Attributes(IEnumerable<KeyValuePair<string, string>> pairs) : List<KeyValuePair<string, string>>(pairs)
{
    /// <summary>Whether a name or a value contains the text, in any letter case.</summary>
    public bool Mention(string text) => Exists(pair =>
        pair.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || pair.Value.Contains(text, StringComparison.OrdinalIgnoreCase));
}
