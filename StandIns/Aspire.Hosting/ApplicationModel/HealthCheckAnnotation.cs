namespace Aspire.Hosting.ApplicationModel;

/// <summary>That a resource is healthy only while the health check registered under a key is.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    public string Key { get; } = key;
}

/// <summary>
/// That a resource is healthy only while a path answers. Kept apart from <see cref="HealthCheckAnnotation"/> because each
/// replica is asked itself, which a check registered under one key cannot do.
/// </summary>
internal sealed record HttpHealthCheckAnnotation(string? EndpointName, string Path, int StatusCode) : IResourceAnnotation;
