using System.Buffers;
using System.IO.Pipelines;

namespace SessionStore.Sessions;

/// <summary>
/// The response's writer, with the session committed before the first flush. What is written before that is held back:
/// the server's writer could not take it back for an error page.
/// </summary>
internal sealed class CommittingPipeWriter(CommittingResponseBody body) : PipeWriter
{
    private ArrayBufferWriter<byte>? _held = new();

    public override bool CanGetUnflushedBytes => Inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => Inner.UnflushedBytes + (_held?.WrittenCount ?? 0);

    public void Release()
    {
        if (_held is { } held)
        {
            _held = null;
            Inner.Write(held.WrittenSpan);
        }
    }

    public void Discard() => _held?.ResetWrittenCount();

    public override Memory<byte> GetMemory(int sizeHint = 0) => _held?.GetMemory(sizeHint) ?? Inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _held is { } held ? held.GetSpan(sizeHint) : Inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_held is { } held)
        {
            held.Advance(bytes);
        }
        else
        {
            Inner.Advance(bytes);
        }
    }

    public override void CancelPendingFlush() => Inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? Inner.FlushAsync(cancellationToken) : AfterAsync();

        async ValueTask<FlushResult> AfterAsync()
        {
            await commit;
            return await Inner.FlushAsync(cancellationToken);
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? Inner.WriteAsync(source, cancellationToken) : AfterAsync();

        async ValueTask<FlushResult> AfterAsync()
        {
            await commit;
            return await Inner.WriteAsync(source, cancellationToken);
        }
    }

    public override void Complete(Exception? exception = null)
    {
        body.Commit();
        Inner.Complete(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await body.CommitAsync();
        await Inner.CompleteAsync(exception);
    }

    private PipeWriter Inner => body.InnerWriter;
}
