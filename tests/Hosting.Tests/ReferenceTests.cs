using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hosting.Tests;

/// <summary>A reference from within the table's account names everything as Aspire's own reference does.</summary>
public class ReferenceTests
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Carts")]
    [InlineData("my-carts")]
    [InlineData("my.carts 2")]
    [InlineData("2carts")]
    [InlineData("säle")]
    public async Task The_variables_have_the_same_names(string? connectionName)
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var through = _builder.AddExecutable("through", "app", ".").WithReference(sessions, connectionName);
        var within = _builder.AddExecutable("within", "app", ".").WithReference(sessions, DynamoDBSessionsAccess.TableAccount, connectionName);

        var expected = (await EnvironmentAsync(through.Resource)).Keys
            .Where(name => !name.EndsWith("ROLEARN", StringComparison.Ordinal) && !name.EndsWith("EXTERNALID", StringComparison.Ordinal));

        Assert.Equal(expected.Order(StringComparer.Ordinal), (await EnvironmentAsync(within.Resource)).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionString, "ConnectionStrings__sessions")]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionProperties, "SESSIONS_TABLENAME")]
    [InlineData(ReferenceEnvironmentInjectionFlags.None)]
    public async Task An_app_gets_the_kinds_that_it_asks_for(ReferenceEnvironmentInjectionFlags kinds, params string[] names)
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var app = _builder.AddExecutable("app", "app", ".").WithReferenceEnvironment(kinds).WithReference(sessions, DynamoDBSessionsAccess.TableAccount);

        Assert.Equal(names, (await EnvironmentAsync(app.Resource)).Keys);
    }

    // As expressions, for nothing runs here that would have values.
    private static async Task<Dictionary<string, string>> EnvironmentAsync(IResourceWithEnvironment app)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(app).WithEnvironmentVariablesConfig().BuildAsync(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish), NullLogger.Instance, TestContext.Current.CancellationToken);
        return new(configuration.EnvironmentVariables, StringComparer.Ordinal);
    }
}
