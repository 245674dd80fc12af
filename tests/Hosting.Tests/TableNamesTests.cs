using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using SessionStore.DynamoDB.Hosting;

namespace Hosting.Tests;

/// <summary>What a table on this machine may be named, which is said before anything starts.</summary>
public class TableNamesTests
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    [Theory]
    [InlineData("ab")]
    [InlineData("web sessions")]
    [InlineData("web;RoleArn=x")]
    [InlineData("säle")]
    public void One_that_DynamoDB_refuses_is_refused(string tableName)
    {
        _builder.AddDynamoDBSessions("sessions", tableName);

        var error = Assert.Throws<DistributedApplicationException>(Check);

        Assert.Contains($"'{tableName}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddDynamoDBSessions(\"sessions\", tableName:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("carts")]
    [InlineData("CARTS")]
    public void Two_tables_have_two(string tableName)
    {
        _builder.AddDynamoDBSessions("carts");
        _builder.AddDynamoDBSessions("others", tableName);

        var error = Assert.Throws<DistributedApplicationException>(Check);

        Assert.Contains("AddDynamoDBSessions(\"others\", tableName:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_table_that_exists_elsewhere_it_says_nothing()
    {
        _builder.AddDynamoDBSessions("carts");
        _builder.AddDynamoDBSessions("others", "carts").RunAsExisting(_builder.AddParameter("arn", "real"));
        _builder.AddDynamoDBSessions("a").RunAsExisting(_builder.AddParameter("arn-2", "real"));

        Check();
    }

    [Fact]
    public void A_long_one_has_a_role_that_IAM_takes_and_that_is_its_own()
    {
        var names = new[] { 51, 52, 254, 255 }.Select(length => new string('t', length)).ToList();
        names.ForEach(name => _builder.AddDynamoDBSessions($"of-{name.Length}", name));

        Check();

        var roles = names.Select(LocalAwsExtensions.RoleOf).ToList();
        Assert.All(roles, role => Assert.InRange(role.Length, 1, 64));
        Assert.All(roles, role => Assert.EndsWith("-table-access", role, StringComparison.Ordinal));
        Assert.Distinct(roles);
    }

    private void Check() => TableNames.Check(_builder.Resources.OfType<LocalAwsResource>().Single().Tables);
}
