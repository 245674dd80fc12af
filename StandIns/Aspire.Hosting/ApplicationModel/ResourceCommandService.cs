using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the commands of resources.</summary>
public class ResourceCommandService
{
    private readonly Orchestrator _orchestrator;

    internal ResourceCommandService(Orchestrator orchestrator) => _orchestrator = orchestrator;

    /// <summary>Runs a command on one instance.</summary>
    /// <param name="resourceId">The instance's name; replicas carry a suffix.</param>
    /// <param name="commandName">One of <see cref="KnownResourceCommands"/>, or what <c>WithCommand</c> added.</param>
    /// <param name="cancellationToken">Passed to the command.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _orchestrator.ExecuteCommandAsync(resourceId, commandName, cancellationToken);

    /// <summary>Runs a command on every instance of a resource.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        foreach (var runner in _orchestrator.Runners.Where(runner => runner.Instance.Resource == resource))
        {
            var result = await ExecuteCommandAsync(runner.Instance.Name, commandName, cancellationToken);
            if (!result.Success)
            {
                return result;
            }
        }

        return CommandResults.Success();
    }
}
