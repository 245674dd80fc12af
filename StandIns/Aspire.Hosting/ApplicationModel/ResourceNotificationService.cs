using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows how every instance is doing, and tells those who wait for a change.</summary>
public class ResourceNotificationService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ResourceNotificationService()
    {
    }

    /// <summary>Raised after each change.</summary>
    internal event Action? Changed;

    /// <param name="resourceId">An instance's name; replicas carry a suffix.</param>
    /// <param name="resourceEvent">Its latest change.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        lock (_lock)
        {
            return _current.TryGetValue(resourceId, out resourceEvent);
        }
    }

    /// <summary>Ends when an instance of the resource satisfies a condition.</summary>
    public Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitAsync(resourceName, instances => instances.FirstOrDefault(predicate), cancellationToken);

    /// <summary>Ends when an instance of the resource is in a state. Default: running.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, instance => InState(instance, targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Ends when all instances of the resource are healthy.</summary>
    /// <exception cref="DistributedApplicationException">An instance has ended or could not start.</exception>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitAsync(
            resourceName,
            instances =>
            {
                if (instances.FirstOrDefault(instance => KnownResourceStates.TerminalStates.Any(state => InState(instance, state))) is { } ended)
                {
                    throw new DistributedApplicationException(
                        $"Stopped waiting for '{resourceName}' to become healthy: '{ended.ResourceId}' is {ended.Snapshot.State?.Text} ({ended.Snapshot.Reason}).");
                }

                return instances.All(IsHealthy) ? instances[0] : null;
            },
            cancellationToken);

    internal static bool IsHealthy(ResourceEvent instance) =>
        InState(instance, KnownResourceStates.Running) && instance.Snapshot.HealthStatus == HealthStatus.Healthy;

    internal static bool InState(ResourceEvent instance, string state) =>
        string.Equals(instance.Snapshot.State?.Text, state, StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes all instances known before any of them starts, so that "all are healthy" means all.</summary>
    internal void Declare(IEnumerable<Instance> instances)
    {
        lock (_lock)
        {
            foreach (var instance in instances)
            {
                var snapshot = new CustomResourceSnapshot { ResourceType = instance.Type, State = KnownResourceStates.NotStarted };
                _current[instance.Name] = new ResourceEvent(instance.Resource, instance.Name, snapshot);
            }
        }
    }

    internal CustomResourceSnapshot Get(Instance instance)
    {
        lock (_lock)
        {
            return _current[instance.Name].Snapshot;
        }
    }

    internal void Publish(Instance instance, Func<CustomResourceSnapshot, CustomResourceSnapshot> update)
    {
        TaskCompletionSource change;
        lock (_lock)
        {
            _current[instance.Name] = new ResourceEvent(instance.Resource, instance.Name, update(_current[instance.Name].Snapshot));
            change = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        change.SetResult();
        Changed?.Invoke();
    }

    /// <param name="resourceName">A resource, or one instance of it.</param>
    /// <param name="choose">Gets the instances' latest changes; null means to wait for more.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal async Task<ResourceEvent> WaitAsync(
        string resourceName, Func<IReadOnlyList<ResourceEvent>, ResourceEvent?> choose, CancellationToken cancellationToken)
    {
        while (true)
        {
            ResourceEvent[] instances;
            Task change;
            lock (_lock)
            {
                instances = [.. _current.Values.Where(instance =>
                    string.Equals(instance.ResourceId, resourceName, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(instance.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase))];
                change = _change.Task;
            }

            if (instances.Length > 0 && choose(instances) is { } chosen)
            {
                return chosen;
            }

            await change.WaitAsync(cancellationToken);
        }
    }
}
