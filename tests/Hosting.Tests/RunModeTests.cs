using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;
using SessionStore.DynamoDB.Hosting;

namespace Hosting.Tests;

/// <summary>What the application is made of while it runs on a developer's machine.</summary>
public class RunModeTests
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    [Fact]
    public async Task A_table_comes_with_two_accounts_and_DynamoDB_as_its_children()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");

        Assert.Equal("localaws", ChildOf(sessions.Resource).Name);
        Assert.Equal("dynamodb", ChildOf(ChildOf(sessions.Resource)).Name);
        Assert.Contains(_builder.Resources.OfType<ParameterResource>(), parameter => parameter is { Name: "sessions-external-id", Secret: true });
        Assert.Equal("arn:aws:dynamodb:us-east-1:111111111111:table/sessions", await sessions.Resource.TableExpression.GetValueAsync(default));
        Assert.Equal(
            "TableName=arn:aws:dynamodb:us-east-1:111111111111:table/sessions;RoleArn=arn:aws:iam::111111111111:role/sessions-table-access;ExternalId={sessions-external-id.value}",
            sessions.Resource.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task An_app_gets_the_connection_its_properties_and_what_an_AWS_SDK_needs()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions", tableName: "web-sessions");
        var app = _builder.AddExecutable("app", "app", ".").WithReference(sessions);

        var environment = await EnvironmentAsync(app.Resource);

        Assert.Equal("{sessions.connectionString}", environment["ConnectionStrings__sessions"]);
        Assert.Equal("arn:aws:dynamodb:us-east-1:111111111111:table/web-sessions", environment["SESSIONS_TABLENAME"]);
        Assert.Equal("arn:aws:iam::111111111111:role/web-sessions-table-access", environment["SESSIONS_ROLEARN"]);
        Assert.Equal("{sessions-external-id.value}", environment["SESSIONS_EXTERNALID"]);
        Assert.Equal("{localaws.bindings.http.url}", environment["AWS_ENDPOINT_URL_DYNAMODB"]);
        Assert.Equal("{localaws.bindings.http.url}", environment["AWS_ENDPOINT_URL_STS"]);
        Assert.Equal("{app-account-access-key-id.value}", environment["AWS_ACCESS_KEY_ID"]);
        Assert.Equal("{app-account-secret-access-key.value}", environment["AWS_SECRET_ACCESS_KEY"]);
        Assert.Equal(("us-east-1", "", ""), (environment["AWS_REGION"], environment["AWS_SESSION_TOKEN"], environment["AWS_PROFILE"]));
    }

    [Fact]
    public async Task What_the_AppHost_sets_itself_stays()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var app = _builder.AddExecutable("app", "app", ".")
            .WithEnvironment("Aspire__DynamoDB__Session__RoleSessionDuration", "00:30:00")
            .WithReference(sessions);

        var environment = await EnvironmentAsync(app.Resource);

        Assert.Equal("00:30:00", environment["Aspire__DynamoDB__Session__RoleSessionDuration"]);
    }

    [Fact]
    public async Task An_app_in_the_account_of_the_table_needs_no_role()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var app = _builder.AddExecutable("app", "app", ".").WithReference(sessions, DynamoDBSessionsAccess.TableAccount, "carts");

        var environment = await EnvironmentAsync(app.Resource);

        Assert.Equal("TableName=arn:aws:dynamodb:us-east-1:111111111111:table/sessions", environment["ConnectionStrings__carts"]);
        Assert.Equal("{table-account-app-access-key-id.value}", environment["AWS_ACCESS_KEY_ID"]);
        Assert.DoesNotContain("CARTS_ROLEARN", environment.Keys);
    }

    [Fact]
    public void Several_tables_share_the_two_accounts()
    {
        _builder.AddDynamoDBSessions("sessions");
        _builder.AddDynamoDBSessions("carts");

        var localaws = Assert.Single(_builder.Resources.OfType<LocalAwsResource>());
        Assert.Equal(["sessions", "carts"], localaws.Tables.Select(table => table.TableName));
    }

    [Fact]
    public void A_name_that_is_taken_is_left_to_who_has_it()
    {
        _builder.AddExecutable("dynamodb", "java", ".");

        _builder.AddDynamoDBSessions("sessions");

        Assert.Contains(_builder.Resources, resource => resource.Name == "sessions-dynamodb");
    }

    [Fact]
    public async Task Run_as_existing_a_table_brings_nothing_along()
    {
        var arn = _builder.AddParameter("arn", "arn:aws:dynamodb:eu-west-1:333333333333:table/real");
        var sessions = _builder.AddDynamoDBSessions("sessions").RunAsExisting(arn);
        var app = _builder.AddExecutable("app", "app", ".").WithReference(sessions).WaitFor(sessions);

        var environment = await EnvironmentAsync(app.Resource);

        Assert.Equal(["app", "arn", "sessions"], _builder.Resources.Select(resource => resource.Name).Order(StringComparer.Ordinal));
        Assert.Equal("TableName=arn:aws:dynamodb:eu-west-1:333333333333:table/real", await sessions.Resource.ConnectionStringExpression.GetValueAsync(default));
        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("AWS_", StringComparison.Ordinal));
        Assert.Empty(sessions.Resource.Annotations.OfType<HealthCheckAnnotation>());
        Assert.Empty(sessions.Resource.Annotations.OfType<WaitAnnotation>());
        Assert.DoesNotContain(sessions.Resource.Annotations.OfType<ResourceCommandAnnotation>(), command => command.Name == "empty-table");
    }

    [Fact]
    public void A_table_that_leaves_takes_only_its_own()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var carts = _builder.AddDynamoDBSessions("carts");

        sessions.RunAsExisting(_builder.AddParameter("arn", "real"));

        Assert.Equal(["carts"], Assert.Single(_builder.Resources.OfType<LocalAwsResource>()).Tables.Select(table => table.Name));
        Assert.Equal("localaws", ChildOf(carts.Resource).Name);
        Assert.DoesNotContain(_builder.Resources, resource => resource.Name == "sessions-external-id");
    }

    [Fact]
    public async Task Outputs_of_a_stack_are_as_good_as_parameters()
    {
        var table = new StackOutput("stack", "TableArn", "arn:aws:dynamodb:eu-west-1:333333333333:table/real");
        var role = new StackOutput("stack", "TableRoleArn", "arn:aws:iam::333333333333:role/access");
        var externalId = _builder.AddParameter("id", "a=b", secret: true);

        var sessions = _builder.AddDynamoDBSessions("sessions")
            .RunAsExisting(ReferenceExpression.Create($"{table}"), ReferenceExpression.Create($"{role}"), ReferenceExpression.Create($"{externalId}"));

        Assert.Equal(
            "TableName=arn:aws:dynamodb:eu-west-1:333333333333:table/real;RoleArn=arn:aws:iam::333333333333:role/access;ExternalId=a=b",
            await sessions.Resource.ConnectionStringExpression.GetValueAsync(default));
    }

    [Fact]
    public void An_external_id_without_a_role_is_refused()
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var parameter = _builder.AddParameter("p", "x");

        var error = Assert.Throws<ArgumentException>(() => sessions.RunAsExisting(parameter, roleArn: null, externalId: parameter));

        Assert.Contains("role's ARN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "uses existing tables for both", "references 'real'")]
    [InlineData(false, "An app runs in one account", "'app' references")]
    public async Task Tables_that_one_set_of_credentials_cannot_reach_are_refused(bool existing, params string[] parts)
    {
        var sessions = _builder.AddDynamoDBSessions("sessions");
        var other = _builder.AddDynamoDBSessions("real");
        var app = _builder.AddExecutable("app", "app", ".").WithReference(sessions);
        if (existing)
        {
            app.WithReference(other.RunAsExisting(_builder.AddParameter("arn", "real")));
        }
        else
        {
            app.WithReference(other, DynamoDBSessionsAccess.TableAccount);
        }

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => EnvironmentAsync(app.Resource));

        Assert.Contains(parts[1], error.Message, StringComparison.Ordinal);
    }

    private IResource ChildOf(IResource parent) => Assert.Single(_builder.Resources, resource =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relationship => relationship.Type == "Parent" && relationship.Resource == parent));

    // As expressions, for nothing runs here that would have values.
    private async Task<Dictionary<string, string>> EnvironmentAsync(IResourceWithEnvironment app)
    {
        AppEnvironment.Set(new DistributedApplicationModel(_builder.Resources));
        var configuration = await ExecutionConfigurationBuilder.Create(app).WithEnvironmentVariablesConfig().BuildAsync(
            new DistributedApplicationExecutionContext(DistributedApplicationOperation.Publish), NullLogger.Instance, TestContext.Current.CancellationToken);
        return new(configuration.EnvironmentVariables, StringComparer.Ordinal);
    }
}
