using System.Buffers;
using System.IO.Pipelines;

namespace SessionStore.Sessions;

/// <summary>
/// The response's writer, with the session committed before the first flush. What is written before that is held back:
/// the server's writer could not take it back for an error page.
/// </summary>
internal sealed class CommittingPipeWriter(CommittingResponseBody body, PipeWriter inner) : PipeWriter
{
    private ArrayBufferWriter<byte>? _held = new();

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + (_held?.WrittenCount ?? 0);

    public void Release()
    {
        if (_held is { } held)
        {
            _held = null;
            inner.Write(held.WrittenSpan);
        }
    }

    public void Discard() => _held?.ResetWrittenCount();

    public override Memory<byte> GetMemory(int sizeHint = 0) => _held?.GetMemory(sizeHint) ?? inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _held is { } held ? held.GetSpan(sizeHint) : inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_held is { } held)
        {
            held.Advance(bytes);
        }
        else
        {
            inner.Advance(bytes);
        }
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? inner.FlushAsync(cancellationToken) : AfterAsync();

        async ValueTask<FlushResult> AfterAsync()
        {
            await commit;
            return await inner.FlushAsync(cancellationToken);
        }
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? inner.WriteAsync(source, cancellationToken) : AfterAsync();

        async ValueTask<FlushResult> AfterAsync()
        {
            await commit;
            return await inner.WriteAsync(source, cancellationToken);
        }
    }

    public override void Complete(Exception? exception = null)
    {
        body.Commit();
        inner.Complete(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await body.CommitAsync();
        await inner.CompleteAsync(exception);
    }
}
