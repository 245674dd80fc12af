using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Tests.Shared;

/// <summary>
/// A moto_server of a test's own: an AWS that no one here wrote, on a free loopback port. It answers for any account;
/// which one a call is for follows from its credentials, and unknown credentials belong to <see cref="Account"/>.
/// </summary>
internal sealed partial class MotoServer : IAsyncDisposable
{
    /// <summary>The account of whoever comes with unknown credentials.</summary>
    public const string Account = "123456789012";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private MotoServer(Process process) => _process = process;

    /// <summary>Where it serves every AWS service, for <c>AWS_ENDPOINT_URL</c> and <c>ServiceURL</c>.</summary>
    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    /// <summary>Starts the server and returns when it listens; see <see cref="Tool.Require"/> for machines without it.</summary>
    /// <exception cref="InvalidOperationException">It ended or said nothing for a minute; the message has its output.</exception>
    public static async Task<MotoServer> StartAsync(CancellationToken cancellationToken)
    {
        var start = Tool.Start("moto_server", "-H", "127.0.0.1", "-p", "0");
        // It would put every call into one account, whoever makes it.
        start.Environment.Remove("MOTO_ACCOUNT_ID");
        start.Environment["PYTHONUNBUFFERED"] = "1";
        var server = new MotoServer(Process.Start(start)!);
        try
        {
            server.Endpoint = await server.ReadEndpointAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What is on the PATH may be a launcher, so the server is its child.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<Uri> ReadEndpointAsync(CancellationToken cancellationToken)
    {
        var said = new List<string>();
        var found = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object sender, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.Add(line.Data ?? "");
            }

            if (Listening().Match(line.Data ?? "") is { Success: true } match)
            {
                found.TrySetResult(new Uri(match.Value));
            }
        }

        // Read on after the address is known: a full pipe would stop the server.
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = _process.WaitForExitAsync(waiting.Token);
        var timeout = Task.Delay(StartTimeout, waiting.Token);
        var first = await Task.WhenAny(found.Task, ended, timeout);
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (first == found.Task)
        {
            return await found.Task;
        }

        lock (said)
        {
            throw new InvalidOperationException($"moto_server did not start: {string.Join('\n', said)}");
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
