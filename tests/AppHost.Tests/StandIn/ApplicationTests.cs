using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace AppHost.Tests.StandIn;

/// <summary>The whole application under the stand-in, in situations of its own.</summary>
public class ApplicationTests
{
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
    public async Task A_killed_instance_logs_nobody_out()
    {
        await using var application = await AppHostFixture.StartAsync();
        using var visitor = new Visitor(application.GetEndpoint("webapp"));
        await visitor.GetAsync("/login");

        await KillAsync("webapp-0");
        await AssertSignedInAsync(visitor, requests: 10);
        await application.ResourceCommands.ExecuteCommandAsync("webapp-0", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("webapp-0", "Running");
        await KillAsync("webapp-1");
        await AssertSignedInAsync(visitor, requests: 10);

        async Task KillAsync(string name)
        {
            using var process = Process.GetProcessById(ProcessOf(name));
            process.Kill();
            await application.WaitForStateAsync(name, "Exited");
        }

        int ProcessOf(string name) => application.Services.GetRequiredService<ResourceNotificationService>()
            .Get(application.Services.GetRequiredService<Orchestrator>().Runners.Single(runner => runner.Instance.Name == name).Instance)
            .ProcessId!.Value;
    }

    /// <summary>A request that was in the killed process is lost, as with any server; every answer that comes must be right.</summary>
    private static async Task AssertSignedInAsync(Visitor visitor, int requests)
    {
        for (var answers = 0; answers < requests;)
        {
            try
            {
                Assert.Equal("test", await visitor.UserAsync());
                answers++;
            }
            catch (HttpRequestException failure) when (failure.StatusCode is null)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
