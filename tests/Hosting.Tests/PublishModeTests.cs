using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests;

/// <summary>What a deployment reads, from Aspire's own publisher.</summary>
public sealed class PublishModeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_connection_string_is_made_of_parameters_and_the_rest_stays_on_this_machine()
    {
        var resources = await PublishAsync(builder =>
            builder.AddContainer("app", "app").WithReference(builder.AddDynamoDBSessions("sessions").WithLocalAws(_ => Assert.Fail("There is none."))));

        Assert.Equal(
            ["app", "sessions", "sessions-external-id", "sessions-role-arn", "sessions-table-arn"],
            resources.EnumerateObject().Select(resource => resource.Name).Order(StringComparer.Ordinal));
        Assert.Equal("value.v0", resources.GetProperty("sessions").GetProperty("type").GetString());
        Assert.Equal(
            "TableName={sessions-table-arn.value};RoleArn={sessions-role-arn.value};ExternalId={sessions-external-id.value}",
            resources.GetProperty("sessions").GetProperty("connectionString").GetString());
        Assert.True(resources.GetProperty("sessions-external-id").GetProperty("inputs").GetProperty("value").GetProperty("secret").GetBoolean());
        var environment = resources.GetProperty("app").GetProperty("env");
        Assert.Equal("{sessions.connectionString}", environment.GetProperty("ConnectionStrings__sessions").GetString());
        Assert.Equal("{sessions-role-arn.value}", environment.GetProperty("SESSIONS_ROLEARN").GetString());
        Assert.DoesNotContain(environment.EnumerateObject(), variable => variable.Name.StartsWith("AWS_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Published_as_existing_it_asks_for_nothing()
    {
        var resources = await PublishAsync(builder =>
        {
            var table = new StackOutput("stack", "TableArn", "");
            var sessions = builder.AddDynamoDBSessions("sessions")
                .RunAsExisting(ReferenceExpression.Create($"not when publishing"))
                .PublishAsExisting(ReferenceExpression.Create($"{table}"));
            builder.AddContainer("app", "app").WithReference(sessions);
        });

        Assert.Equal(["app", "sessions"], resources.EnumerateObject().Select(resource => resource.Name).Order(StringComparer.Ordinal));
        Assert.Equal("TableName={stack.output.TableArn}", resources.GetProperty("sessions").GetProperty("connectionString").GetString());
    }

    [Fact]
    public async Task An_app_in_the_account_of_the_table_gets_no_role()
    {
        var resources = await PublishAsync(builder =>
            builder.AddContainer("app", "app").WithReference(builder.AddDynamoDBSessions("sessions"), DynamoDBSessionsAccess.TableAccount));

        Assert.Equal(
            "TableName={sessions-table-arn.value}",
            resources.GetProperty("app").GetProperty("env").GetProperty("ConnectionStrings__sessions").GetString());
    }

    private async Task<JsonElement> PublishAsync(Action<IDistributedApplicationBuilder> configure)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--publisher", "manifest", "--output-path", _folder.FullName],
            DisableDashboard = true,
        });
        configure(builder);
        await using (var application = builder.Build())
        {
            await application.RunAsync(TestContext.Current.CancellationToken);
        }

        return JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "aspire-manifest.json"), TestContext.Current.CancellationToken)).GetProperty("resources");
    }
}
