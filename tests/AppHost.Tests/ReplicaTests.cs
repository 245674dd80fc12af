using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

public class ReplicaTests
{
    [Fact]
    public async Task Instances_killed_under_traffic_log_nobody_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs signals.");
        await using var application = await AppHostFixture.StartAsync();
        await using var traffic = await Traffic.StartAsync(application.GetEndpoint("webapp"), visitors: 6);
        var (first, second) = await traffic.TwoProcessesAsync();

        await KillUnderTrafficAsync(first);
        await traffic.AnsweredByAsync(second);
        await StartAgainAsync();
        var third = await traffic.ProcessOtherThanAsync(first, second);
        await KillUnderTrafficAsync(second);
        await traffic.AnsweredByAsync(third);

        await traffic.StopAsync();

        async Task KillUnderTrafficAsync(int id)
        {
            using var process = Process.GetProcessById(id);

            // Stopped first: so requests are in it when it is killed.
            await Signals.SendAsync(id, "STOP");
            await traffic.StuckAsync();
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        async Task StartAgainAsync()
        {
            await foreach (var instance in application.ResourceNotifications.WatchAsync(TestContext.Current.CancellationToken))
            {
                if (instance.Resource.Name == "webapp" && KnownResourceStates.TerminalStates.Contains(instance.Snapshot.State?.Text))
                {
                    var started = await application.ResourceCommands.ExecuteCommandAsync(
                        instance.ResourceId, KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
                    Assert.True(started.Success, started.Message);
                    return;
                }
            }
        }
    }
}
