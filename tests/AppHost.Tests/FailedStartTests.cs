using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

public class FailedStartTests
{
    [Fact]
    public async Task Where_LocalAws_ends_the_table_and_its_apps_fail_and_nobody_waits_for_ever()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(timeout.Token);
        builder.CreateResourceBuilder(builder.Resources.OfType<LocalAwsResource>().Single())
            // It refuses to serve more than this machine.
            .WithEnvironment("ASPNETCORE_URLS", "http://0.0.0.0:0");
        await using var application = await builder.BuildAsync(timeout.Token);

        await application.StartAsync(timeout.Token);

        foreach (var resource in new[] { "sessions", "webapp" })
        {
            await application.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.FailedToStart, timeout.Token);
        }
    }
}
