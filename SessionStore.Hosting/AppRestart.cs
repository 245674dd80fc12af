using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>Starts an app again, with the environment that it has now.</summary>
internal static class AppRestart
{
    // Aspire gives up after some seconds, and `dotnet run` may take longer to end; by the next attempt it has.
    private const int Attempts = 2;

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
