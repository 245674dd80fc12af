using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>Starts an app again, with the environment that it has now.</summary>
internal static class AppRestart
{
    // Aspire gives up after some seconds, and `dotnet run` may take longer to end; by the next attempt it has.
    private const int Attempts = 2;

    /// <summary>Not of one that has yet to start, or was stopped: it gets the environment of the day when it does.</summary>
    public static bool IsNeeded(IResource app, IServiceProvider services) =>
        // By name it has a state when it is one instance; of several, one may run.
        !services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(app.Name, out var current)
        || (current.Snapshot.State?.Text is { } state
            && state != KnownResourceStates.NotStarted
            && state != KnownResourceStates.Waiting
            && !KnownResourceStates.TerminalStates.Contains(state, StringComparer.Ordinal));

    /// <returns>Null when all its instances were started again, or else why not.</returns>
    public static async Task<string?> RunAsync(IResource app, IServiceProvider services, CancellationToken cancellationToken)
    {
        var commands = services.GetRequiredService<ResourceCommandService>();
        for (var attempt = 1; ; attempt++)
        {
            var restarted = await commands.ExecuteCommandAsync(app, KnownResourceCommands.RestartCommand, cancellationToken);
            if (restarted.Success || attempt == Attempts)
            {
                return restarted.Success ? null : restarted.Message;
            }
        }
    }
}
