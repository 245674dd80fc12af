using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    public static void AddOrchestration(this IServiceCollection services)
    {
        services.AddSingleton<Plan>();
        services.AddSingleton<ProcessTable>();
        services.AddSingleton<StartFailure>();
        services.AddSingleton<Terminal>();
        services.AddSingleton<Interrupts>();
        services.AddSingleton<HealthProbe>();
        services.AddSingleton<Launch>();
        services.AddSingleton<InstanceServices>();
        services.AddSingleton<DashboardHost>();
        services.AddSingleton<Orchestrator>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Orchestrator>());
        services.AddSingleton(_ => new ResourceNotificationService());
        services.AddSingleton(provider => new ResourceCommandService(provider.GetRequiredService<Orchestrator>()));
    }
}
