using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Listens on a replicated resource's port and gives each connection to the next replica that takes it.</summary>
internal sealed class ReplicaProxy(IResource resource, int port, int[] targets) : IDisposable
{
    private readonly List<TcpListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private int _next = -1;
    private int _accepting;

    public IResource Resource { get; } = resource;

    /// <summary>Holds the port; connections wait until <see cref="Accept"/>.</summary>
    public void Listen()
    {
        Listen(IPAddress.Loopback);
        if (Socket.OSSupportsIPv6)
        {
            try
            {
                Listen(IPAddress.IPv6Loopback);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                // No IPv6 on this machine's loopback.
            }
        }
    }

    /// <summary>Starts to serve; called when a replica is ready. Calling it again does nothing.</summary>
    public void Accept()
    {
        if (Interlocked.Exchange(ref _accepting, 1) == 0)
        {
            foreach (var listener in _listeners)
            {
                _ = AcceptAsync(listener);
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        _stop.Dispose();
    }

    private void Listen(IPAddress address)
    {
        var listener = new TcpListener(address, port);
        listener.Start();
        _listeners.Add(listener);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync(stop), stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stop)
    {
        using (client)
        {
            using var replica = await ConnectAsync(stop);
            if (replica is null)
            {
                return;
            }

            client.NoDelay = true;
            replica.NoDelay = true;
            try
            {
                var (there, back) = (CopyAsync(client, replica, stop), CopyAsync(replica, client, stop));

                // A failure ends both at once: the other would wait for a client that waits for its answer.
                await await Task.WhenAny(there, back);
                await Task.WhenAll(there, back);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // One side has gone; closing both sockets tells the other.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        using var source = new NetworkStream(from, ownsSocket: false);
        using var target = new NetworkStream(to, ownsSocket: false);
        await source.CopyToAsync(target, stop);
        to.Shutdown(SocketShutdown.Send);
    }

    /// <returns>Null when no replica takes connections.</returns>
    private async Task<Socket?> ConnectAsync(CancellationToken stop)
    {
        // One turn for a connection, and from there to each: turns of others in between must not lead back to one that is dead.
        var turn = (uint)Interlocked.Increment(ref _next);
        for (var attempt = 0u; attempt < targets.Length; attempt++)
        {
            var target = targets[(turn + attempt) % targets.Length];
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, target, stop);
                return socket;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }
}
