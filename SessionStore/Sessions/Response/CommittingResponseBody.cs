using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Sessions.Response;

/// <summary>
/// Commits the session before the response's first byte leaves. A failure is then an exception in the code that writes,
/// inside the pipeline, where UseExceptionHandler can still answer with a page and a status of its own. An exception in
/// Response.OnStarting comes too late for that: the server gives up on the response and sends a bare 500.
/// </summary>
internal sealed class CommittingResponseBody(IHttpResponseBodyFeature inner, Func<Task> commit) : IHttpResponseBodyFeature
{
    private CommittingStream? _stream;
    private CommittingPipeWriter? _writer;

    public Stream Stream => _stream ??= new(inner.Stream, commit);

    public PipeWriter Writer => _writer ??= new(inner.Writer, commit);

    public void DisableBuffering() => inner.DisableBuffering();

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await commit();
        await inner.StartAsync(cancellationToken);
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await commit();
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await commit();
        await inner.CompleteAsync();
    }
}
