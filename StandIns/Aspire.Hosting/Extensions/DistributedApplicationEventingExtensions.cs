using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Reacts to what happens to a resource.</summary>
public static class DistributedApplicationEventingExtensions
{
    /// <summary>Runs just before the resource starts; what it throws keeps the resource from starting.</summary>
    public static IResourceBuilder<T> OnBeforeResourceStarted<T>(
        this IResourceBuilder<T> builder, Func<T, BeforeResourceStartedEvent, CancellationToken, Task> callback)
        where T : IResource => builder.WithAnnotation(new EventCallbackAnnotation<BeforeResourceStartedEvent>(
            (started, cancellationToken) => callback(builder.Resource, started, cancellationToken)));

    /// <summary>Runs when the resource is healthy, before anything that waits for it starts.</summary>
    public static IResourceBuilder<T> OnResourceReady<T>(
        this IResourceBuilder<T> builder, Func<T, ResourceReadyEvent, CancellationToken, Task> callback)
        where T : IResource => builder.WithAnnotation(new EventCallbackAnnotation<ResourceReadyEvent>(
            (ready, cancellationToken) => callback(builder.Resource, ready, cancellationToken)));
}
