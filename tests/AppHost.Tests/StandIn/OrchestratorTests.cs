using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Tests.StandIn;

public class OrchestratorTests
{
    [Fact]
    public async Task A_dependent_starts_when_its_dependency_is_healthy_and_not_before()
    {
        var healthy = false;
        var asked = new TaskCompletionSource();
        var builder = TestApplication.CreateBuilder();
        builder.Services.AddHealthChecks().AddCheck("key", () =>
        {
            asked.TrySetResult();
            return healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet");
        });
        var first = builder.AddScript("first", "sleep 1000").WithHealthCheck("key");
        builder.AddScript("second", "sleep 1000").WaitFor(first);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        await asked.Task;
        await application.WaitForStateAsync("second", KnownResourceStates.Waiting);

        healthy = true;
        await application.WaitForStateAsync("second", KnownResourceStates.Running);
    }

    [Fact]
    public async Task What_a_resource_prepares_when_ready_is_there_before_its_dependents_start()
    {
        var order = new List<string>();
        var builder = TestApplication.CreateBuilder();
        var first = builder.AddScript("first", "sleep 1000").OnResourceReady((_, _, _) =>
        {
            order.Add("first is ready");
            return Task.CompletedTask;
        });
        builder.AddScript("second", "sleep 1000").WaitFor(first).OnBeforeResourceStarted((_, _, _) =>
        {
            order.Add("second starts");
            return Task.CompletedTask;
        });
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("second", KnownResourceStates.Running);

        Assert.Equal(["first is ready", "second starts"], order);
    }

    [Fact]
    public async Task A_resource_gets_the_environment_that_was_declared()
    {
        var builder = TestApplication.CreateBuilder();
        var server = builder.AddScript("server", "sleep 1000").WithHttpEndpoint(env: "PORT");
        var endpoint = server.GetEndpoint("http");
        var secret = builder.AddParameter("secret", "swordfish", secret: true);
        builder.AddScript("client", "env")
            .WithReference(endpoint)
            .WithEnvironment("PLAIN", "text")
            .WithEnvironment("ENDPOINT", endpoint)
            .WithEnvironment("EXPRESSION", $"{endpoint}/path/{secret}")
            .WithEnvironment("SECRET", secret);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("client", KnownResourceStates.Finished);

        var environment = application.ConsoleOf("client").ToHashSet(StringComparer.Ordinal);
        Assert.Contains($"services__server__http__0={endpoint.Url}", environment);
        Assert.Contains($"SERVER_HTTP={endpoint.Url}", environment);
        Assert.Contains("PLAIN=text", environment);
        Assert.Contains($"ENDPOINT={endpoint.Url}", environment);
        Assert.Contains($"EXPRESSION={endpoint.Url}/path/swordfish", environment);
        Assert.Contains("SECRET=swordfish", environment);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_resource_that_wants_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = TestApplication.CreateBuilder();
        builder.AddScript("server", "sleep 1000").WithHttpEndpoint(port);
        await using var application = builder.Build();

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => application.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        Assert.Contains("'server'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_ports_pass_by_a_taken_one()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var builder = TestApplication.CreateBuilder("--DcpPublisher:RandomizePorts", "true");
        var server = builder.AddScript("server", "sleep 1000").WithHttpEndpoint(port);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(port, server.GetEndpoint("http").Port);
    }

    [Fact]
    public async Task A_resource_that_ends_before_it_is_healthy_has_failed_and_so_have_its_dependents()
    {
        var builder = TestApplication.CreateBuilder();
        var first = builder.AddScript("first", "echo no disk >&2; exit 3").WithHttpEndpoint().WithHttpHealthCheck("/health");
        builder.AddScript("second", "sleep 1000").WaitFor(first);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        var failed = await application.WaitForStateAsync("first", KnownResourceStates.FailedToStart);
        await application.WaitForStateAsync("second", KnownResourceStates.FailedToStart);

        Assert.Equal(3, failed.Snapshot.ExitCode);
        Assert.Contains("no disk", failed.Snapshot.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_ends_later_has_exited_with_its_code()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddScript("only", "exit 4");
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);
        var ended = await application.ResourceNotifications.WaitForResourceAsync(
            "only", instance => instance.Snapshot.ExitCode is not null, TestContext.Current.CancellationToken);

        Assert.Equal(4, ended.Snapshot.ExitCode);
    }

    [Fact]
    public async Task A_dependent_waits_for_completion_with_the_right_code()
    {
        var builder = TestApplication.CreateBuilder();
        var good = builder.AddScript("good", "exit 0");
        var bad = builder.AddScript("bad", "exit 1");
        builder.AddScript("after-good", "sleep 1000").WaitForCompletion(good);
        builder.AddScript("after-bad", "sleep 1000").WaitForCompletion(bad);
        await using var application = builder.Build();

        await application.StartAsync(TestContext.Current.CancellationToken);

        await application.WaitForStateAsync("after-good", KnownResourceStates.Running);
        await application.WaitForStateAsync("after-bad", KnownResourceStates.FailedToStart);
    }

    [Fact]
    public async Task Stopping_ends_what_a_resource_has_started_itself()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddScript("parent", "sleep 1000 & echo $!; wait");
        var application = builder.Build();
        await application.StartAsync(TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("parent", KnownResourceStates.Running);
        while (application.ConsoleOf("parent").Length == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        var grandchild = int.Parse(application.ConsoleOf("parent")[0], CultureInfo.InvariantCulture);
        Assert.True(ProcessList.IsRunning(grandchild));
        await application.DisposeAsync();

        await ProcessList.WaitUntilGoneAsync([grandchild]);
    }

    [Fact]
    public async Task A_stopped_resource_can_be_started_again()
    {
        var builder = TestApplication.CreateBuilder();
        builder.AddScript("only", "sleep 1000");
        await using var application = builder.Build();
        await application.StartAsync(TestContext.Current.CancellationToken);
        var first = await application.WaitForStateAsync("only", KnownResourceStates.Running);

        var stopped = await application.ResourceCommands.ExecuteCommandAsync("only", KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);
        await application.WaitForStateAsync("only", KnownResourceStates.Finished);
        var started = await application.ResourceCommands.ExecuteCommandAsync("only", KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        var second = await application.WaitForStateAsync("only", KnownResourceStates.Running);

        Assert.True(stopped.Success);
        Assert.True(started.Success);
        Assert.NotEqual(first.Snapshot.ProcessId, second.Snapshot.ProcessId);
    }
}
