using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalAws.FrontDoor;

/// <summary>AWS JSON 1.0, which DynamoDB speaks.</summary>
internal static class JsonProtocol
{
    public const string ContentType = "application/x-amz-json-1.0";
    public const string TargetHeader = "X-Amz-Target";
    public const string TargetPrefix = "DynamoDB_20120810.";

    /// <summary>DynamoDB's names for what the Query services call otherwise; it answers all of them with 400.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["AccessDenied"] = "AccessDeniedException",
        ["ExpiredToken"] = "ExpiredTokenException",
        ["IncompleteSignature"] = "IncompleteSignatureException",
        ["InvalidClientTokenId"] = "UnrecognizedClientException",
        ["MissingAuthenticationToken"] = "MissingAuthenticationTokenException",
        ["SignatureDoesNotMatch"] = "InvalidSignatureException",
    };

    /// <summary>Errors of DynamoDB's own model; the others belong to the layer in front of it.</summary>
    private static readonly string[] OfDynamoDB = ["InternalServerError", "ThrottlingException"];

    public static bool IsSpokenBy(HttpRequest request) =>
        request.Headers.ContainsKey(TargetHeader)
        || (request.ContentType?.StartsWith("application/x-amz-json", StringComparison.OrdinalIgnoreCase) ?? false);

    public static Task WriteErrorAsync(HttpContext http, AwsException error)
    {
        var isAlias = Names.TryGetValue(error.Code, out var name);
        name ??= error.Code;
        var space = OfDynamoDB.Contains(name, StringComparer.Ordinal) ? "com.amazonaws.dynamodb.v20120810"
            : name is "ValidationException" ? "com.amazon.coral.validate"
            : "com.amazon.coral.service";

        // AWS itself spells the member in two ways; SDKs take both.
        var member = name is "AccessDeniedException" or "SerializationException" ? "Message" : "message";
        var body = new JsonObject { ["__type"] = $"{space}#{name}", [member] = error.Message }.ToJsonString();
        return WriteAsync(http, isAlias ? StatusCodes.Status400BadRequest : error.StatusCode, Encoding.UTF8.GetBytes(body));
    }

    public static async Task WriteAsync(HttpContext http, int statusCode, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = statusCode;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = body.Length;

        // The SDKs compare it with the body, and take a difference for a broken transfer.
        http.Response.Headers["x-amz-crc32"] = Crc32.Compute(body.Span).ToString(CultureInfo.InvariantCulture);
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
