using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>That a resource listens, and where.</summary>
public sealed class EndpointAnnotation(
    ProtocolType protocol,
    string? uriScheme = null,
    string? transport = null,
    string? name = null,
    int? port = null,
    int? targetPort = null,
    bool? isExternal = null,
    bool isProxied = true) : IResourceAnnotation
{
    public ProtocolType Protocol { get; set; } = protocol;

    public string UriScheme { get; set; } = uriScheme ?? "tcp";

    public string Transport { get; set; } = transport ?? uriScheme ?? "tcp";

    public string Name { get; set; } = name ?? uriScheme ?? "tcp";

    /// <summary>The port that others use; null takes a free one.</summary>
    public int? Port { get; set; } = port;

    /// <summary>The port inside a container; elsewhere the process listens on the port that others use.</summary>
    public int? TargetPort { get; set; } = targetPort;

    public bool IsExternal { get; set; } = isExternal ?? false;

    public bool IsProxied { get; set; } = isProxied;

    /// <summary>The environment variable that tells the process its port.</summary>
    internal string? PortVariable { get; init; }

    /// <summary>The port that was found for it when the application started.</summary>
    internal int? AllocatedPort { get; set; }
}
