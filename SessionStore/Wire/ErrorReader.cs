using System.Net;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Transform;

namespace SessionStore.Wire;

/// <summary>Makes of DynamoDB's refusals the exceptions that the SDK makes of them, with its own readers: they are rare enough.</summary>
internal static class ErrorReader
{
    /// <param name="operation">As the API names it.</param>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its body.</param>
    public static AmazonServiceException Read(string operation, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        using var stream = new MemoryStream(body.ToArray());
        using var context = new JsonUnmarshallerContext(stream, maintainResponseBody: true, new Headers(response), isException: true);
        return ReaderOf(operation).UnmarshallException((UnmarshallerContext)context, innerException: null!, response.StatusCode);
    }

    private static JsonResponseUnmarshaller ReaderOf(string operation) => operation switch
    {
        "GetItem" => GetItemResponseUnmarshaller.Instance,
        "PutItem" => PutItemResponseUnmarshaller.Instance,
        "UpdateItem" => UpdateItemResponseUnmarshaller.Instance,
        "DeleteItem" => DeleteItemResponseUnmarshaller.Instance,
        _ => TransactWriteItemsResponseUnmarshaller.Instance,
    };

    /// <summary>What the SDK's readers ask of an answer besides its body.</summary>
    private sealed class Headers(HttpResponseMessage response) : IWebResponseData
    {
        public long ContentLength => response.Content.Headers.ContentLength ?? 0;

        public string ContentType => response.Content.Headers.ContentType?.MediaType ?? "";

        public HttpStatusCode StatusCode => response.StatusCode;

        public bool IsSuccessStatusCode => response.IsSuccessStatusCode;

        public IHttpResponseBody ResponseBody => throw new NotSupportedException();

        public string[] GetHeaderNames() => [.. response.Headers.Select(header => header.Key)];

        public bool IsHeaderPresent(string headerName) => response.Headers.NonValidated.Contains(headerName);

        public string GetHeaderValue(string headerName) =>
            response.Headers.NonValidated.TryGetValues(headerName, out var values) ? values.ToString() : "";

        public IEventStreamHeader GetEventStreamHeader(string headerName) => throw new NotSupportedException();

        public bool IsEventHeaderPresent(string headerName) => false;
    }
}
