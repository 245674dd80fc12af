using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Benchmarks.Peers;

/// <summary>One direction of a connection: bytes leave a fixed time after they came, however many came meanwhile.</summary>
internal static class DelayLine
{
    public static async Task RunAsync(Socket from, Socket to, TimeSpan delay, CancellationToken cancellationToken)
    {
        var underWay = Channel.CreateUnbounded<(byte[] Bytes, long CameAt)>(new() { SingleReader = true, SingleWriter = true });
        await Task.WhenAll(ReceiveAsync(from, underWay.Writer, cancellationToken), SendAsync(underWay.Reader, to, delay, cancellationToken));
    }

    private static async Task ReceiveAsync(Socket from, ChannelWriter<(byte[] Bytes, long CameAt)> underWay, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
            {
                underWay.TryWrite((buffer[..count], Stopwatch.GetTimestamp()));
            }
        }
        finally
        {
            underWay.Complete();
        }
    }

    private static async Task SendAsync(
        ChannelReader<(byte[] Bytes, long CameAt)> underWay, Socket to, TimeSpan delay, CancellationToken cancellationToken)
    {
        await foreach (var (bytes, cameAt) in underWay.ReadAllAsync(cancellationToken))
        {
            while (delay - Stopwatch.GetElapsedTime(cameAt) is var rest && rest > TimeSpan.Zero)
            {
                // A timer counts whole milliseconds and would cut off what is less.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), cancellationToken);
            }

            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await to.SendAsync(bytes.AsMemory(sent), cancellationToken);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
