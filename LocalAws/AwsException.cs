using System.Text;
using System.Xml;

namespace LocalAws;

/// <summary>An answer other than success, under the name that AWS' Query services give it.</summary>
/// <remarks>DynamoDB has its own names for some of them: see <see cref="FrontDoor.JsonProtocol"/>.</remarks>
internal sealed class AwsException(int statusCode, string code, string message) : Exception(Printable(message))
{
    public int StatusCode => statusCode;

    public string Code => code;

    /// <summary>What AWS does not tell the caller, for the log and the event history.</summary>
    public string? Reason { get; init; }

    public static AwsException Validation(string message) => new(400, "ValidationError", message);

    public static AwsException MalformedPolicy(string message) => new(400, "MalformedPolicyDocument", message);

    /// <summary>A message may repeat what the caller sent; neither XML nor a log can hold every character of that.</summary>
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        Rune.IsControl(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) ? "?" : rune.ToString()));
}
