using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every <see cref="InstanceRunner"/> uses.</summary>
internal sealed record InstanceServices(
    IServiceProvider ServiceProvider,
    ResourceNotificationService Notifications,
    Launch Launch,
    HealthProbe HealthProbe,
    ProcessTable Processes,
    StartFailure Failure,
    Terminal Terminal,
    TimeProvider TimeProvider)
{
    /// <summary>The addresses under which others reach an instance's resource.</summary>
    public string Addresses(Instance instance) =>
        string.Join(' ', instance.Ports.Keys.Select(endpoint => new EndpointReference((IResourceWithEndpoints)instance.Resource, endpoint.Name).Url));

    /// <summary>Ends when what is waited for has happened.</summary>
    /// <exception cref="DistributedApplicationException">It cannot happen any more.</exception>
    public Task WaitForAsync(WaitAnnotation wait, CancellationToken cancellationToken) => wait.WaitType switch
    {
        WaitType.WaitUntilHealthy => WaitForHealthAsync(wait, cancellationToken),
        WaitType.WaitUntilStarted => Notifications.WaitForResourceAsync(wait.Resource.Name, KnownResourceStates.Running, cancellationToken),
        _ => WaitForCompletionAsync(wait, cancellationToken),
    };

    private async Task WaitForHealthAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        try
        {
            await Notifications.WaitForResourceHealthyAsync(wait.Resource.Name, cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            // The reason is told once, where it belongs.
            throw new DistributedApplicationException($"it waits for '{wait.Resource.Name}', which did not become healthy", exception);
        }
    }

    private async Task WaitForCompletionAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var ended = await Notifications.WaitForResourceAsync(
            wait.Resource.Name,
            instance => KnownResourceStates.TerminalStates.Any(state => ResourceNotificationService.InState(instance, state)),
            cancellationToken);
        if (ended.Snapshot.ExitCode != wait.ExitCode)
        {
            throw new DistributedApplicationException(
                $"'{ended.ResourceId}' was to end with code {wait.ExitCode} and is {ended.Snapshot.State?.Text} ({ended.Snapshot.Reason}).");
        }
    }
}
