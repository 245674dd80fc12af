using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>Starts the application's processes, keeps them in view, and stops them.</summary>
internal sealed class Orchestrator(Plan plan, InstanceServices services, DashboardHost dashboard) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _runs = [];
    private bool _stopped;

    public IReadOnlyList<InstanceRunner> Runners { get; private set; } = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        plan.Make();
        Listen();
        services.Notifications.Declare(plan.Instances);
        Runners = [.. plan.Instances.Select(instance => new InstanceRunner(instance, services))];
        services.Terminal.Align(plan.Instances.Select(instance => instance.Name));
        services.Notifications.Changed += OpenProxies;
        services.Terminal.Notice("This is the stand-in for Aspire.Hosting, used because NuGet here does not carry Aspire (-p:AspireHosting=package insists on the real packages; build/Aspire.props says more).");
        if (await dashboard.StartAsync(new ResourceSource(this, services), cancellationToken) is { } address)
        {
            services.Terminal.Notice($"Dashboard: {address}");
        }

        _runs.AddRange(Runners.Select(runner => Task.Run(() => runner.RunAsync(_stopping.Token), CancellationToken.None)));
    }

    /// <summary>Stops dependents before what they depend on, so that their last requests still find it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _stopping.CancelAsync();
        foreach (var proxy in plan.Proxies)
        {
            proxy.Dispose();
        }

        var left = Runners.ToList();
        while (left.Count > 0)
        {
            var leaves = left.Where(runner => !left.Any(other => DependsOn(other, runner))).ToList();
            leaves = leaves.Count > 0 ? leaves : left;
            await Task.WhenAll(leaves.Select(runner => runner.StopAsync()));
            left = [.. left.Except(leaves)];
        }

        await Task.WhenAll(_runs);
        services.Processes.KillAll();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await dashboard.DisposeAsync();
        _stopping.Dispose();
    }

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string instanceName, string commandName, CancellationToken cancellationToken)
    {
        var runner = Runners.FirstOrDefault(runner => string.Equals(runner.Instance.Name, instanceName, StringComparison.OrdinalIgnoreCase));
        if (runner is null)
        {
            return CommandResults.Failure($"There is no resource '{instanceName}'.");
        }

        return commandName switch
        {
            _ when Is(KnownResourceCommands.StartCommand) => Start(runner),
            _ when Is(KnownResourceCommands.StopCommand) => await StopAsync(runner),
            _ => await ExecuteDeclaredAsync(runner.Instance, commandName, cancellationToken),
        };

        bool Is(string known) => string.Equals(commandName, known, StringComparison.OrdinalIgnoreCase);
    }

    private static ExecuteCommandResult Start(InstanceRunner runner)
    {
        if (!runner.CanStart)
        {
            return CommandResults.Failure($"'{runner.Instance.Name}' runs.");
        }

        runner.RequestStart();
        return CommandResults.Success();
    }

    private static async Task<ExecuteCommandResult> StopAsync(InstanceRunner runner)
    {
        await runner.StopAsync();
        return CommandResults.Success();
    }

    private Task<ExecuteCommandResult> ExecuteDeclaredAsync(Instance instance, string commandName, CancellationToken cancellationToken)
    {
        var command = instance.Resource.Annotations.OfType<ResourceCommandAnnotation>()
            .FirstOrDefault(command => string.Equals(command.Name, commandName, StringComparison.OrdinalIgnoreCase));
        if (command is null)
        {
            return Task.FromResult(CommandResults.Failure($"'{instance.Name}' has no command '{commandName}'."));
        }

        return command.ExecuteCommand(new ExecuteCommandContext
        {
            ServiceProvider = services.ServiceProvider,
            ResourceName = instance.Name,
            CancellationToken = cancellationToken,
        });
    }

    private static bool DependsOn(InstanceRunner dependent, InstanceRunner dependency) =>
        dependent.Instance.Resource.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == dependency.Instance.Resource);

    private void Listen()
    {
        foreach (var proxy in plan.Proxies)
        {
            try
            {
                proxy.Listen();
            }
            catch (SocketException exception)
            {
                throw new DistributedApplicationException($"Resource '{proxy.Resource.Name}' cannot listen: {exception.Message}.", exception);
            }
        }
    }

    private void OpenProxies()
    {
        foreach (var proxy in plan.Proxies)
        {
            if (plan.Instances.Any(instance => instance.Resource == proxy.Resource
                && services.Notifications.Get(instance).HealthStatus is not null))
            {
                proxy.Accept();
            }
        }
    }
}
