using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>
/// How the testing builder gets between an AppHost's <c>CreateBuilder</c>, <c>Build</c> and <c>Run</c>: it sets
/// <see cref="Current"/> before it calls the AppHost's entry point.
/// </summary>
internal abstract class AppHostInterceptor
{
    private static readonly AsyncLocal<AppHostInterceptor?> CurrentOfThisFlow = new();

    public static AppHostInterceptor? Current
    {
        get => CurrentOfThisFlow.Value;
        set => CurrentOfThisFlow.Value = value;
    }

    public abstract void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    /// <summary>Returns when the application shall be built.</summary>
    public abstract void Building(IDistributedApplicationBuilder builder);

    public abstract void Built(DistributedApplication application);

    /// <summary>Ends when the AppHost's call of <c>Run</c> shall return; the test starts the application.</summary>
    public abstract Task RunningAsync();
}
