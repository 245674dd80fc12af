using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Turns the declared resources into instances with ports.</summary>
internal sealed class Plan(DistributedApplicationModel model, IConfiguration configuration)
{
    // The name is Aspire's; its testing builder sets it so that tests do not collide with an AppHost that runs.
    private const string RandomizePorts = "DcpPublisher:RandomizePorts";

    private readonly Ports _ports = new();

    public IReadOnlyList<Instance> Instances { get; private set; } = [];

    public IReadOnlyList<ReplicaProxy> Proxies { get; private set; } = [];

    /// <exception cref="DistributedApplicationException">A declared port is taken.</exception>
    public void Make()
    {
        var instances = new List<Instance>();
        var proxies = new List<ReplicaProxy>();
        foreach (var resource in model.Resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource))
        {
            var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
            foreach (var endpoint in endpoints)
            {
                endpoint.AllocatedPort = Allocate(resource, endpoint);
            }

            var replicas = resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
            if (replicas == 1)
            {
                instances.Add(new Instance(resource, resource.Name, endpoints.ToDictionary(endpoint => endpoint, endpoint => endpoint.AllocatedPort!.Value)));
                continue;
            }

            var group = Enumerable.Range(0, replicas)
                .Select(number => new Instance(
                    resource,
                    string.Create(CultureInfo.InvariantCulture, $"{resource.Name}-{number}"),
                    endpoints.ToDictionary(endpoint => endpoint, _ => _ports.TakeFree())))
                .ToArray();
            instances.AddRange(group);
            proxies.AddRange(endpoints.Select(endpoint =>
                new ReplicaProxy(resource, endpoint.AllocatedPort!.Value, [.. group.Select(instance => instance.Ports[endpoint])])));
        }

        Instances = instances;
        Proxies = proxies;
    }

    private int Allocate(IResource resource, EndpointAnnotation endpoint)
    {
        var declared = endpoint.Port ?? (resource is ContainerResource ? null : endpoint.TargetPort);
        if (declared is not { } port || configuration.GetValue<bool>(RandomizePorts))
        {
            return _ports.TakeFree();
        }

        return _ports.TryTake(port) ? port : throw new DistributedApplicationException(
            $"Port {port} is taken, and resource '{resource.Name}' is to serve on it. Stop the program that uses it, or choose another port: dotnet run --project AppHost -- --Ports:{resource.Name} {port + 1}");
    }
}
