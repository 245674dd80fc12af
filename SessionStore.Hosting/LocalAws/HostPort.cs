using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>A fixed port that another program has, perhaps a second AppHost, would show as a resource that never becomes healthy.</summary>
internal static class HostPort
{
    /// <exception cref="DistributedApplicationException">The port is taken.</exception>
    public static void Check(LocalAwsResource localaws, IConfiguration configuration)
    {
        // Set by `aspire run --isolated`, and by tests: then fixed ports are free ones.
        if (!configuration.GetValue<bool>("DcpPublisher:RandomizePorts")
            && localaws.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.Port > 0)?.Port is { } port
            && (IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port))))
        {
            throw new DistributedApplicationException(
                $"Port {port}, which '{localaws.Name}' is to serve on, is in use by another program. End that program, give WithHostPort another, or leave it out for a free one.");
        }
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException exception)
        {
            // No such address on this machine, or a port that needs rights: whoever starts there will say so.
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
