using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Tests.Harness;

/// <summary>Keeps what is written until the start, by StartAsync or the writer's first flush, and is the server's own body afterwards.</summary>
/// <param name="server">Its own.</param>
/// <param name="kept">What is written until then.</param>
/// <param name="onStarting">The callbacks.</param>
internal sealed class StreamingBody(IHttpResponseBodyFeature server, MemoryStream kept, Func<Task> onStarting) : IHttpResponseBodyFeature
{
    private Task? _start;
    private PipeWriter? _writer;

    public Stream Stream => _start is { IsCompleted: true } ? server.Stream : kept;

    public PipeWriter Writer => _writer ??= new StartingWriter(this);

    public Task StartAsync(CancellationToken cancellationToken = default) => _start ??= BeginAsync();

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await server.SendFileAsync(path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await Writer.FlushAsync();
        await StartAsync();
    }

    public void DisableBuffering()
    {
    }

    private async Task BeginAsync()
    {
        await onStarting();
        await server.StartAsync();
        await server.Stream.WriteAsync(kept.ToArray());
    }

    private sealed class StartingWriter(StreamingBody body) : PipeWriter
    {
        private PipeWriter? _inner;

        private PipeWriter Inner => _inner ??= Create(body.Stream, new(leaveOpen: true));

        public override void Advance(int bytes) => Inner.Advance(bytes);

        public override void CancelPendingFlush() => Inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => Inner.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var result = await Inner.FlushAsync(cancellationToken);
            if (body._start is not { IsCompleted: true })
            {
                _inner = null;
                await body.StartAsync(cancellationToken);
            }

            return result;
        }
    }
}
