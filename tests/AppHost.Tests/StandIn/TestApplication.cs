using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests.StandIn;

/// <summary>Small applications of shell scripts, to see what the orchestrator does with them.</summary>
internal static class TestApplication
{
    public static IDistributedApplicationBuilder CreateBuilder(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });

    public static IResourceBuilder<ExecutableResource> AddScript(this IDistributedApplicationBuilder builder, string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        return builder.AddExecutable(name, "/bin/sh", ".", "-c", script);
    }

    public static Task<ResourceEvent> WaitForStateAsync(this DistributedApplication application, string name, string state) =>
        application.ResourceNotifications.WaitForResourceAsync(
            name, instance => instance.Snapshot.State?.Text == state, TestContext.Current.CancellationToken);

    /// <summary>What a resource has printed.</summary>
    public static string[] ConsoleOf(this DistributedApplication application, string name) =>
        [.. application.Services.GetRequiredService<Orchestrator>().Runners
            .Single(runner => runner.Instance.Name == name).Instance.Console.Lines.Select(line => line.Text)];
}
