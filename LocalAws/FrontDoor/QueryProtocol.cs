using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace LocalAws.FrontDoor;

/// <summary>AWS Query, which STS and IAM speak: forms in, XML out.</summary>
internal static class QueryProtocol
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), OmitXmlDeclaration = true, Async = true };

    /// <summary>Writes <c>OperationResponse</c> with <c>OperationResult</c> (left out when empty) and the request id.</summary>
    public static Task WriteResultAsync(ApiCall call, params object[] result)
    {
        var space = Namespace(call.Service);
        return WriteAsync(call, StatusCodes.Status200OK, new XElement(
            space + $"{call.Operation}Response",
            result.Length > 0 ? new XElement(space + $"{call.Operation}Result", result) : null,
            new XElement(space + "ResponseMetadata", new XElement(space + "RequestId", call.RequestId))));
    }

    public static Task WriteErrorAsync(ApiCall call, AwsException error)
    {
        var space = Namespace(call.Service);
        return WriteAsync(call, error.StatusCode, new XElement(
            space + "ErrorResponse",
            new XElement(
                space + "Error",
                new XElement(space + "Type", error.StatusCode < 500 ? "Sender" : "Receiver"),
                new XElement(space + "Code", error.Code),
                new XElement(space + "Message", error.Message)),
            new XElement(space + "RequestId", call.RequestId)));
    }

    /// <summary>An element of the service's namespace.</summary>
    public static XElement Element(string service, string name, params object?[] content) => new(Namespace(service) + name, content);

    private static XNamespace Namespace(string service) => service is "iam"
        ? "https://iam.amazonaws.com/doc/2010-05-08/"
        : "https://sts.amazonaws.com/doc/2011-06-15/";

    private static async Task WriteAsync(ApiCall call, int statusCode, XElement element)
    {
        using var buffer = new MemoryStream();
        await using (var writer = XmlWriter.Create(buffer, Settings))
        {
            await element.WriteToAsync(writer, call.Http.RequestAborted);
        }

        call.Http.Response.StatusCode = statusCode;
        call.Http.Response.ContentType = "text/xml";
        call.Http.Response.ContentLength = buffer.Length;
        await call.Http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), call.Http.RequestAborted);
    }
}
