using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SessionStore.Tests.Settings;

/// <summary>Where the settings come from, and which of two wins.</summary>
public sealed class SettingsTests
{
    private const string TableArn = "arn:aws:dynamodb:eu-west-1:111111111111:table/carts";
    private const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}}""";
    private const string RoleArn = "arn:aws:iam::111111111111:role/sessions";

    [Fact]
    public void Without_any_settings_there_are_the_documented_defaults()
    {
        var options = Read([]);

        Assert.Equal("sessions", options.TableName);
        Assert.Equal("id", options.PartitionKeyName);
        Assert.Equal("session#", options.KeyPrefix);
        Assert.Equal("expires", options.TimeToLiveAttributeName);
        Assert.Equal(TimeSpan.FromHours(1), options.TouchAfter);
        Assert.Equal(TimeSpan.FromHours(1), options.RoleSessionDuration);
        Assert.Equal(4096, options.CompressOver);
        Assert.Equal(SessionLoadFailureBehavior.Throw, options.OnLoadFailure);
        Assert.Null(options.AbsoluteTimeout);
        Assert.Null(options.RoleArn);
        Assert.Null(options.RoleSessionPolicy);
        Assert.False(options.DisableRoleSessionPolicy);
        Assert.False(options.UseConsistentReads);
        Assert.True(options.LoadAhead);
        Assert.Equal(TimeSpan.Zero, options.ReplicationWait);
        Assert.False(options.CreateTable);
        Assert.False(options.DisableHealthChecks);
    }

    [Fact]
    public void The_section_sets_every_option()
    {
        var options = Read(new()
        {
            ["Aspire:DynamoDB:Session:TableName"] = "carts",
            ["Aspire:DynamoDB:Session:PartitionKeyName"] = "pk",
            ["Aspire:DynamoDB:Session:KeyPrefix"] = "s/",
            ["Aspire:DynamoDB:Session:TimeToLiveAttributeName"] = "ttl",
            ["Aspire:DynamoDB:Session:TouchAfter"] = "00:05:00",
            ["Aspire:DynamoDB:Session:UseConsistentReads"] = "true",
            ["Aspire:DynamoDB:Session:LoadAhead"] = "false",
            ["Aspire:DynamoDB:Session:ReplicationWait"] = "00:00:02",
            ["Aspire:DynamoDB:Session:AbsoluteTimeout"] = "08:00:00",
            ["Aspire:DynamoDB:Session:CreateTable"] = "true",
            ["Aspire:DynamoDB:Session:RoleArn"] = RoleArn,
            ["Aspire:DynamoDB:Session:ExternalId"] = "external",
            ["Aspire:DynamoDB:Session:RoleSessionName"] = "shop",
            ["Aspire:DynamoDB:Session:RoleSessionDuration"] = "00:15:00",
            ["Aspire:DynamoDB:Session:SourceIdentity"] = "ada",
            ["Aspire:DynamoDB:Session:RoleSessionTags:team"] = "web",
            ["Aspire:DynamoDB:Session:RoleSessionPolicy"] = Policy,
            ["Aspire:DynamoDB:Session:DisableRoleSessionPolicy"] = "false",
            ["Aspire:DynamoDB:Session:CompressOver"] = "",
            ["Aspire:DynamoDB:Session:OnLoadFailure"] = "ContinueWithoutSession",
            ["Aspire:DynamoDB:Session:DisableHealthChecks"] = "true",
        });

        Assert.Equivalent(
            new DynamoDBSessionOptions
            {
                TableName = "carts",
                PartitionKeyName = "pk",
                KeyPrefix = "s/",
                TimeToLiveAttributeName = "ttl",
                TouchAfter = TimeSpan.FromMinutes(5),
                UseConsistentReads = true,
                LoadAhead = false,
                ReplicationWait = TimeSpan.FromSeconds(2),
                AbsoluteTimeout = TimeSpan.FromHours(8),
                CreateTable = true,
                RoleArn = RoleArn,
                ExternalId = "external",
                RoleSessionName = "shop",
                RoleSessionDuration = TimeSpan.FromMinutes(15),
                SourceIdentity = "ada",
                RoleSessionTags = { ["team"] = "web" },
                RoleSessionPolicy = Policy,
                CompressOver = null,
                OnLoadFailure = SessionLoadFailureBehavior.ContinueWithoutSession,
                DisableHealthChecks = true,
            },
            options,
            strict: true);
    }

    [Fact]
    public void Later_sources_win()
    {
        var settings = new Dictionary<string, string?>();
        AssertTable("from-variable", "TABLE_ARN");
        AssertTable("from-section", "Aspire:DynamoDB:Session:TableName");
        AssertTable("from-named-section", "Aspire:DynamoDB:Session:carts:TableName");
        AssertTable("from-connection", "ConnectionStrings:carts");
        Assert.Equal("from-code", Read(settings, "carts", options => options.TableName = "from-code").TableName);

        void AssertTable(string table, string? setting = null)
        {
            if (setting is not null)
            {
                settings[setting] = table;
            }

            Assert.Equal(table, Read(settings, "carts").TableName);
        }
    }

    [Fact]
    public void The_walkthrough_s_variables_are_read()
    {
        var options = Read(new() { ["TABLE_ARN"] = TableArn, ["TABLE_ROLE_ARN"] = RoleArn, ["TABLE_ROLE_EXTERNAL_ID"] = "external" });

        Assert.Equal((TableArn, RoleArn, "external"), (options.TableName, options.RoleArn, options.ExternalId));
    }

    [Theory]
    [InlineData("carts", "carts", null, null)]
    [InlineData(TableArn, TableArn, null, null)]
    [InlineData($"TableName={TableArn};RoleArn={RoleArn};ExternalId=external", TableArn, RoleArn, "external")]
    [InlineData($"tablename=carts; rolearn={RoleArn}", "carts", RoleArn, null)]
    [InlineData($"RoleArn={RoleArn}", "sessions", RoleArn, null)]
    [InlineData($"TableName='carts';RoleArn=\"{RoleArn}\";ExternalId=a=b;", "carts", RoleArn, "a=b")]
    public void A_connection_string_is_a_name_an_ARN_or_parts(string text, string table, string? role, string? externalId)
    {
        var options = Read(new() { ["ConnectionStrings:sessions"] = text });

        Assert.Equal((table, role, externalId), (options.TableName, options.RoleArn, options.ExternalId));
    }

    [Theory]
    [InlineData("TableName=carts;Region=eu-west-1", "Connection string 'sessions' has the unknown part 'region'.")]
    [InlineData("ExternalId=secret;=", "Connection string 'sessions' cannot be read.")]
    [InlineData("ExternalId=secret;RoleArn", "Connection string 'sessions' cannot be read.")]
    [InlineData("TableName=carts;RoleArn=;ExternalId=secret", "Connection string 'sessions' has nothing in its part 'RoleArn'.")]
    [InlineData("TableName=carts;ExternalId=secret;externalid=secret2", "Connection string 'sessions' has the part 'externalid' twice.")]
    [InlineData("secret:6379", "Connection string 'sessions' is not a table's name or ARN.")]
    [InlineData("carts\n", "Connection string 'sessions' is not a table's name or ARN.")]
    [InlineData("", "Connection string 'sessions' is empty.")]
    [InlineData(" ", "Connection string 'sessions' is empty.")]
    public void A_connection_string_that_cannot_be_read_is_named_and_not_repeated(string text, string message)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Read(new() { ["ConnectionStrings:sessions"] = text }));

        Assert.StartsWith(message, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Give a table's name or ARN, or TableName=…;RoleArn=…;ExternalId=….", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    internal static DynamoDBSessionOptions Read(
        Dictionary<string, string?> settings, string? connectionName = null, Action<DynamoDBSessionOptions>? configure = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        if (connectionName is null)
        {
            builder.AddDynamoDBSession(configure: configure);
        }
        else
        {
            builder.AddDynamoDBSession(connectionName, configure);
        }

        using var host = builder.Build();
        return host.Services.GetRequiredService<IOptions<DynamoDBSessionOptions>>().Value;
    }
}
