using Aspire.Hosting.ApplicationModel;
using Aspire.StandIn.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>What the dashboard sees of the orchestrator.</summary>
internal sealed class ResourceSource(Orchestrator orchestrator, InstanceServices services) : IResourceSource
{
    public IReadOnlyList<ResourceView> Resources => [.. Runners.Select(View)];

    private IReadOnlyList<InstanceRunner> Runners => orchestrator.Runners;

    public IReadOnlyList<ConsoleLine> GetConsole(string resourceName) =>
        Runners.FirstOrDefault(runner => string.Equals(runner.Instance.Name, resourceName, StringComparison.Ordinal))?.Instance.Console.Lines ?? [];

    public async Task<string?> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        var result = await orchestrator.ExecuteCommandAsync(resourceName, commandName, cancellationToken);
        return result.Success ? null : result.ErrorMessage ?? "The command failed.";
    }

    private ResourceView View(InstanceRunner runner)
    {
        var instance = runner.Instance;
        var snapshot = services.Notifications.Get(instance);
        return new ResourceView(
            instance.Name,
            instance.Type,
            State(snapshot),
            snapshot.Reason,
            Source(instance.Resource),
            snapshot.ProcessId,
            snapshot.StartTimeStamp is { } started ? new DateTimeOffset(started, TimeSpan.Zero) : null,
            Urls(instance),
            Commands(runner));
    }

    private static string State(CustomResourceSnapshot snapshot) => (snapshot.State?.Text, snapshot.HealthStatus) switch
    {
        ("Running", HealthStatus.Healthy) => "Healthy",
        ("Running", HealthStatus.Unhealthy) => "Unhealthy",
        ("NotStarted", _) => "Waiting",
        ("Stopping", _) => "Running",
        var (text, _) => text ?? "Waiting",
    };

    private static string Source(IResource resource) => resource switch
    {
        ProjectResource => Path.GetFileName(resource.Annotations.OfType<IProjectMetadata>().Last().ProjectPath),
        ContainerResource => resource.Annotations.OfType<ContainerImageAnnotation>().Last().Reference,
        ExecutableResource executable => executable.Command,
        _ => "",
    };

    private static List<ResourceCommand> Commands(InstanceRunner runner) =>
    [
        .. runner.Instance.Resource.Annotations.OfType<ResourceCommandAnnotation>()
            .Select(command => new ResourceCommand(command.Name, command.DisplayName, runner.CanStop)),
        new(KnownResourceCommands.StartCommand, "Start", runner.CanStart),
        new(KnownResourceCommands.StopCommand, "Stop", runner.CanStop),
    ];

    private List<ResourceUrl> Urls(Instance instance)
    {
        var context = new ResourceUrlsCallbackContext(new DistributedApplicationExecutionContext(), instance.Resource);
        foreach (var endpoint in instance.Ports.Keys)
        {
            var reference = new EndpointReference((IResourceWithEndpoints)instance.Resource, endpoint.Name);
            context.Urls.Add(new ResourceUrlAnnotation { Url = reference.Url, Endpoint = reference });
        }

        foreach (var annotation in instance.Resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            // The callbacks only rewrite links and have nothing to wait for.
            annotation.Callback(context).GetAwaiter().GetResult();
        }

        return [.. context.Urls.Select(url => new ResourceUrl(url.Url, url.DisplayText))];
    }
}
