using System.Net;

namespace SessionStore.Wire;

/// <summary>A request's body. An answer can come, or the caller give up, before all of it has been sent: it says so to the buffer.</summary>
internal sealed class RequestContent : HttpContent
{
    private readonly PooledBuffer _body;

    public RequestContent(PooledBuffer body)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", RequestSigner.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _body.BeginReading();
        await stream.WriteAsync(_body.Memory, cancellationToken);

        // Not after a failure: who knows what of the writing goes on.
        _body.EndReading();
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.Write(_body.Span);

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Memory.Length;
        return true;
    }
}
