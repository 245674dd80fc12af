namespace SessionStore.Sessions;

/// <summary>The response's stream, with the session committed before the first write.</summary>
internal sealed class CommittingStream(CommittingResponseBody body, Stream inner) : Stream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanSeek => inner.CanSeek;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void SetLength(long value) => inner.SetLength(value);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await body.CommitAsync();
        await inner.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? inner.WriteAsync(buffer, cancellationToken) : AfterAsync();

        async ValueTask AfterAsync()
        {
            await commit;
            await inner.WriteAsync(buffer, cancellationToken);
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        body.Commit();
        inner.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        body.Commit();
        inner.Flush();
    }
}
