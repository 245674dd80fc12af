using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource is about to start: its last chance to prepare, or to fail.</summary>
public class BeforeResourceStartedEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;
}

/// <summary>A resource became healthy, or runs and has no health check.</summary>
public class ResourceReadyEvent(IResource resource, IServiceProvider services) : IDistributedApplicationResourceEvent
{
    public IResource Resource { get; } = resource;

    public IServiceProvider Services { get; } = services;
}

internal sealed class EventCallbackAnnotation<TEvent>(Func<TEvent, CancellationToken, Task> callback) : IResourceAnnotation
    where TEvent : IDistributedApplicationResourceEvent
{
    public Func<TEvent, CancellationToken, Task> Callback { get; } = callback;
}
