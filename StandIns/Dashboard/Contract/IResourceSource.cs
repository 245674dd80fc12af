namespace Aspire.StandIn.Dashboard;

/// <summary>What the dashboard shows and can do; the orchestrator implements it.</summary>
public interface IResourceSource
{
    /// <summary>A snapshot of all resources, in the order in which the AppHost declares them.</summary>
    IReadOnlyList<ResourceView> Resources { get; }

    /// <summary>The kept console lines of one resource, oldest first; empty when the name is unknown.</summary>
    IReadOnlyList<ConsoleLine> GetConsole(string resourceName);

    /// <summary>Runs a resource's command.</summary>
    /// <returns>Null when it succeeded, else the message to show.</returns>
    Task<string?> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken);
}
