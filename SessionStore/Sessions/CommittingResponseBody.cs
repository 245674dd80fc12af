using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Sessions;

/// <summary>
/// Commits the session before whatever starts the response, so that a failure is an exception in the handler that
/// writes, and an error page can still be rendered. <c>Response.OnStarting</c> alone would not do: once a callback of it
/// has thrown, Kestrel answers a bare 500 and refuses every error page.
/// </summary>
internal sealed class CommittingResponseBody(IHttpResponseBodyFeature inner, DynamoDBSession session) : IHttpResponseBodyFeature
{
    private CommittingStream? _stream;
    private CommittingPipeWriter? _writer;

    public Stream Stream => _stream ??= new(this);

    public PipeWriter Writer => _writer ??= new(this);

    /// <summary>Asked for each time: a host may have one until the response starts and another afterwards.</summary>
    public Stream InnerStream => inner.Stream;

    /// <summary>As InnerStream.</summary>
    public PipeWriter InnerWriter => inner.Writer;

    /// <summary>For what is written synchronously: the thread that writes commits, and needs no other for it.</summary>
    public void Commit() => CommitAsync(synchronous: true).GetAwaiter().GetResult();

    public async Task CommitAsync(bool synchronous = false)
    {
        if (!session.HasStarted)
        {
            try
            {
                await session.CommitBeforeResponseAsync(synchronous);
            }
            catch
            {
                Discard();
                throw;
            }
        }

        Release();
    }

    /// <summary>The session is settled: what was held back may go on its way.</summary>
    public void Release() => _writer?.Release();

    /// <summary>What was held back is not to be sent: an error page takes its place.</summary>
    public void Discard() => _writer?.Discard();

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await CommitAsync();
        await inner.StartAsync(cancellationToken);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await CommitAsync();
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await CommitAsync();
        await inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();
}
