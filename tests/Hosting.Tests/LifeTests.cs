using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.DynamoDB.Hosting;

namespace Hosting.Tests;

/// <summary>What becomes of a table when it starts, when it can't, and when its apps start again.</summary>
public class LifeTests
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "Running")]
    [InlineData(true, "FailedToStart")]
    public async Task A_table_runs_when_what_it_waits_for_does_and_fails_with_it(bool fails, string state)
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        _builder.Eventing.Subscribe<BeforeResourceStartedEvent>(sessions.Resource, (_, _) =>
            fails ? throw new DistributedApplicationException("'localaws' ended.") : Task.CompletedTask);
        await using var application = _builder.Build();

        await InitializeAsync(application, sessions.Resource);

        Assert.Equal(state, StateOf(application, "sessions"));
    }

    [Fact]
    public async Task A_table_whose_parameter_has_no_value_fails()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions").RunAsExisting(_builder.AddParameter("arn"));
        _builder.Eventing.Subscribe<ConnectionStringAvailableEvent>(sessions.Resource, async (available, cancellationToken) =>
            await ((IResourceWithConnectionString)available.Resource).GetConnectionStringAsync(cancellationToken));
        await using var application = _builder.Build();

        await InitializeAsync(application, sessions.Resource);

        Assert.Equal("FailedToStart", StateOf(application, "sessions"));
    }

    [Theory]
    [InlineData("Running", true)]
    [InlineData("Starting", true)]
    [InlineData("Waiting", false)]
    [InlineData("NotStarted", false)]
    [InlineData("Exited", false)]
    [InlineData("FailedToStart", false)]
    public async Task With_a_new_external_id_only_what_runs_has_to_start_again(string state, bool needed)
    {
        var app = _builder.AddExecutable("app", "app", ".");
        await using var application = _builder.Build();

        await application.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(app.Resource, snapshot => snapshot with { State = state });

        Assert.Equal(needed, AppRestart.IsNeeded(app.Resource, application.Services));
    }

    [Fact]
    public void A_port_that_another_program_has_is_named_before_anything_starts()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        _builder.AddDynamoDBSessions("sessions").WithLocalAws(localaws => localaws.WithHostPort(port));
        var localaws = _builder.Resources.OfType<LocalAwsResource>().Single();
        IConfiguration isolated = new ConfigurationBuilder().AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true")]).Build();

        var error = Assert.Throws<DistributedApplicationException>(() => HostPort.Check(localaws, _builder.Configuration));

        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        HostPort.Check(localaws, isolated);
        other.Stop();
        HostPort.Check(localaws, _builder.Configuration);
    }

    private static async Task InitializeAsync(DistributedApplication application, IResource resource)
    {
        var services = application.Services;
        var eventing = services.GetRequiredService<IDistributedApplicationEventing>();
        await eventing.PublishAsync(
            new InitializeResourceEvent(
                resource, eventing, services.GetRequiredService<ResourceLoggerService>(), services.GetRequiredService<ResourceNotificationService>(), services),
            CancellationToken);
    }

    private static string? StateOf(DistributedApplication application, string resource) =>
        application.Services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(resource, out var current)
            ? current.Snapshot.State?.Text
            : null;
}
