using System.Globalization;
using System.IO.Hashing;
using Amazon.Runtime;
using SessionStore.Diagnostics;

namespace SessionStore.Wire;

/// <summary>One request's answer, all of it.</summary>
internal sealed class Exchange(HttpResponseMessage response, PooledBuffer body) : IDisposable
{
    public bool IsSuccess => response.IsSuccessStatusCode;

    public HttpResponseMessage Response => response;

    private string? RequestId => response.Header("x-amzn-RequestId");

    /// <exception cref="AmazonUnmarshallingException">It is not the JSON of an answer.</exception>
    /// <exception cref="IOException">It did not arrive as it was sent.</exception>
    public Answer Read()
    {
        CheckSum();
        try
        {
            // Only a span has room for it.
            return AnswerReader.Read(body.Span, SessionTelemetry.Source.HasListeners() ? RequestId : null);
        }
        catch (InvalidDataException exception)
        {
            throw new AmazonUnmarshallingException(RequestId, lastKnownLocation: null, exception, response.StatusCode);
        }
    }

    /// <exception cref="IOException">It is damaged.</exception>
    public AmazonServiceException ReadError() => ErrorReader.Read(response, body.Span);

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
    }

    private void CheckSum()
    {
        if (response.Header("x-amz-crc32") is { } text &&
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expected) &&
            Crc32.HashToUInt32(body.Span) != expected)
        {
            throw new IOException("DynamoDB's answer was damaged on its way: its bytes do not have the CRC32 that came with them.");
        }
    }
}
