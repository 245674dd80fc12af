using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Peers;

/// <summary>
/// The redis-server of this machine, empty and without persistence. A process of this program stands between, which ends it
/// even when the benchmark is killed.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    public const string Missing = "There is no redis-server in PATH: the rows of Redis are left out. Install it with: apt-get install redis-server";

    private const string Serves = "serves";
    private readonly LineProcess _process;

    private RedisServer(LineProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <returns>Null when it is not installed, which is said on the console.</returns>
    public static async Task<RedisServer?> TryStartAsync()
    {
        var port = LoopbackPort.Free();
        var process = LineProcess.Start("redis", port.ToString(CultureInfo.InvariantCulture));
        var answer = await process.ReadAsync();
        if (answer == Serves)
        {
            return new RedisServer(process, port);
        }

        Console.WriteLine(answer);
        await process.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static async Task<int> ServeAsync(string port)
    {
        string[] args = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        try
        {
            using var redis = Process.Start(new ProcessStartInfo("redis-server", args) { UseShellExecute = false, RedirectStandardOutput = true })!;
            redis.BeginOutputReadLine();
            await WaitUntilItServesAsync(redis, int.Parse(port, CultureInfo.InvariantCulture));
            Console.WriteLine(Serves);
            await LineProcess.ParentIsDoneAsync();
            redis.Kill();
            await redis.WaitForExitAsync();
            return 0;
        }
        catch (Win32Exception)
        {
            Console.WriteLine(Missing);
            return 1;
        }
    }

    private static async Task WaitUntilItServesAsync(Process redis, int port)
    {
        while (!redis.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new InvalidOperationException("redis-server has ended at its start.");
    }
}
