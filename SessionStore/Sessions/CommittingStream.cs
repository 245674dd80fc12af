namespace SessionStore.Sessions;

/// <summary>The response's stream, with the session committed before the first write.</summary>
internal sealed class CommittingStream(CommittingResponseBody body) : Stream
{
    public override bool CanRead => Inner.CanRead;

    public override bool CanSeek => Inner.CanSeek;

    public override bool CanWrite => Inner.CanWrite;

    public override long Length => Inner.Length;

    public override long Position
    {
        get => Inner.Position;
        set => Inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => Inner.Seek(offset, origin);

    public override void SetLength(long value) => Inner.SetLength(value);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await body.CommitAsync();
        await Inner.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var commit = body.CommitAsync();
        return commit.IsCompletedSuccessfully ? Inner.WriteAsync(buffer, cancellationToken) : AfterAsync();

        async ValueTask AfterAsync()
        {
            await commit;
            await Inner.WriteAsync(buffer, cancellationToken);
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        body.Commit();
        Inner.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        body.Commit();
        Inner.Flush();
    }

    private Stream Inner => body.InnerStream;
}
