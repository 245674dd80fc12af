using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Peers;

/// <summary>
/// A port before a server's that is as far away as a round trip takes. Any number of bytes may be under way: it delays, and
/// limits nothing.
/// </summary>
internal sealed class DelayProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener;
    private readonly Task _accepting;

    private DelayProxy(int port, int serverPort, TimeSpan roundTrip)
    {
        Port = port;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(backlog: 512);
        _accepting = AcceptAsync(serverPort, roundTrip / 2);
    }

    public int Port { get; }

    /// <param name="serverPort">Where the server is.</param>
    /// <param name="roundTrip">Half of it there, half of it back.</param>
    public static DelayProxy Start(int serverPort, TimeSpan roundTrip) => new(LoopbackPort.Free(), serverPort, roundTrip);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(int serverPort, TimeSpan oneWay)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token), serverPort, oneWay));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client, int serverPort, TimeSpan oneWay)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            client.NoDelay = server.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, _end.Token);
                await Task.WhenAll(DelayLine.RunAsync(client, server, oneWay, _end.Token), DelayLine.RunAsync(server, client, oneWay, _end.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                // One of the two has gone, or the benchmark is over; the sockets close.
            }
        }
    }
}
