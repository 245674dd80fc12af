using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Looks at the ports before anything starts: a taken one would otherwise show as a resource that never becomes healthy.</summary>
internal static class PortCheck
{
    // The AppHost's own, in Properties/launchSettings.json.
    private static readonly string[] OwnAddresses =
    [
        "ASPNETCORE_URLS",
        "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL",
        "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL",
        "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL",
    ];

    /// <exception cref="DistributedApplicationException">Thrown at start when another program has a port; names it and the setting.</exception>
    public static void RequireFreePorts(this IDistributedApplicationBuilder builder) =>
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            // Set by `aspire run --isolated`, by tests, or by hand: then all ports are free ones.
            if (builder.ExecutionContext.IsRunMode && !builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            {
                Check(builder.Configuration, start.Model);
            }

            return Task.CompletedTask;
        });

    private static void Check(ConfigurationManager configuration, DistributedApplicationModel model)
    {
        foreach (var address in OwnAddresses.SelectMany(name => (configuration[name] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsTaken(uri.Port))
            {
                throw Taken(uri.Port, "the dashboard", "change it in AppHost/Properties/launchSettings.json");
            }
        }

        foreach (var resource in model.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is { } port && IsTaken(port))
                {
                    throw Taken(port, $"'{resource.Name}'", $"choose another port with --Ports:{resource.Name} {port + 1}");
                }
            }
        }
    }

    private static DistributedApplicationException Taken(int port, string owner, string remedy) =>
        new($"Port {port}, which {owner} needs, is in use by another program. End that program, {remedy}, or take free ports for all: dotnet run --project AppHost -- --DcpPublisher:RandomizePorts true");

    private static bool IsTaken(int port) =>
        port != 0 && (IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port)));

    private static bool IsTaken(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
        catch (SocketException)
        {
            // No such address on this machine, or a port that needs rights: whoever starts there will say so.
            return false;
        }
    }
}
