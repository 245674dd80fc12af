using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace AppHost.Tests;

/// <summary>The whole application under the stand-in, in situations of its own.</summary>
public class ApplicationTests
{
    private static readonly int StopSignal = OperatingSystem.IsMacOS() ? 17 : 19;

    [Fact]
    public async Task The_dashboard_shows_the_write_of_a_login_and_the_renewal_of_the_role()
    {
        await using var browser = await Browser.LaunchAsync();
        await using var application = await AppHostFixture.StartAsync(options => options.DisableDashboard = false);
        using var visitor = new Visitor(application.GetEndpoint("webapp"));
        await visitor.GetAsync("/login");
        var login = application.Services.GetRequiredService<DashboardHost>().LoginUrl!;
        var page = await browser.NewPageAsync();

        await page.GotoAsync(login.ToString());
        await Assertions.Expect(page.Locator("[data-resource=webapp-0][data-state=Healthy]")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(login, "/traces").ToString());
        await Assertions.Expect(page.Locator("[data-trace-name='STS.AssumeRole']").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-trace-name='DynamoDB.DescribeTable']")).ToHaveCountAsync(0);
        await page.Locator("[data-trace-name='GET /login']").First.ClickAsync();

        await Assertions.Expect(page.Locator("[data-span-name='session.signin']")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-span-name='DynamoDB.TransactWriteItems']").First).ToContainTextAsync("capacity unit");
        await Assertions.Expect(page.Locator("[data-span-name='DynamoDB.UpdateItem']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Instances_killed_under_traffic_log_nobody_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs signals.");
        await using var application = await AppHostFixture.StartAsync();
        await using var traffic = await Traffic.StartAsync(application.GetEndpoint("webapp"), visitors: 6);
        var (first, second) = (ProcessOf("webapp-0"), ProcessOf("webapp-1"));
        await Task.WhenAll(traffic.AnsweredByAsync(first), traffic.AnsweredByAsync(second));

        await KillUnderTrafficAsync("webapp-0");
        await traffic.AnsweredByAsync(second);
        await application.ResourceCommands.ExecuteCommandAsync("webapp-0", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("webapp-0", "Running");
        var third = ProcessOf("webapp-0");
        await traffic.AnsweredByAsync(third);
        await KillUnderTrafficAsync("webapp-1");
        await traffic.AnsweredByAsync(third);

        Assert.DoesNotContain(third, new[] { first, second });
        await traffic.StopAsync();

        async Task KillUnderTrafficAsync(string name)
        {
            using var process = Process.GetProcessById(ProcessOf(name));

            // Stopped first: so every visitor has a request in it when it is killed.
            Assert.Equal(0, UnixSignals.Send(process.Id, StopSignal));
            await traffic.StuckAsync();
            process.Kill();
            await application.WaitForStateAsync(name, "Exited");
        }

        int ProcessOf(string name) => application.Services.GetRequiredService<ResourceNotificationService>()
            .Get(application.Services.GetRequiredService<Orchestrator>().Runners.Single(runner => runner.Instance.Name == name).Instance)
            .ProcessId!.Value;
    }
}
