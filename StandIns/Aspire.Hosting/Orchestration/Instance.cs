using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>One process of a resource: the only one, or a replica.</summary>
/// <param name="Resource">What it is an instance of.</param>
/// <param name="Name">The resource's name; replicas carry a suffix.</param>
/// <param name="Ports">The port on which it listens, for each of the resource's endpoints.</param>
internal sealed record Instance(IResource Resource, string Name, IReadOnlyDictionary<EndpointAnnotation, int> Ports)
{
    public ConsoleLog Console { get; } = new();

    public string Type => Resource switch
    {
        ProjectResource => "Project",
        ContainerResource => "Container",
        _ => "Executable",
    };
}
