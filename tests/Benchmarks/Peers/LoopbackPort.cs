using System.Net;
using System.Net.Sockets;

namespace Benchmarks.Peers;

/// <summary>
/// Free ports below those that Linux gives to outgoing connections: thousands of them are made here, and one could take the
/// port of a server that is about to start.
/// </summary>
internal static class LoopbackPort
{
    private const int First = 20_000;
    private const int End = 32_768;
    private static int _last = Random.Shared.Next(First, End);

    public static int Free()
    {
        for (var tries = First; tries < End; tries++)
        {
            _last = _last + 1 < End ? _last + 1 : First;
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, _last);
                listener.Start();
                return _last;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No loopback port from {First} to {End - 1} is free.");
    }
}
