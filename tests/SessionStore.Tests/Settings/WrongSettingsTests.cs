using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SessionStore.Tests.Settings;

/// <summary>Configuration that is wrong or ambiguous is named, and never passed over in silence.</summary>
public sealed class WrongSettingsTests
{
    private const string Section = "Aspire:DynamoDB:Session:";
    private const string RoleArn = "arn:aws:iam::111111111111:role/sessions";

    [Theory]
    [InlineData("TouchAfter", "an hour", "'Aspire:DynamoDB:Session:TouchAfter'")]
    [InlineData("UseConsistentReads", "yes", "'Aspire:DynamoDB:Session:UseConsistentReads'")]
    [InlineData("sessions:CompressOver", "4 KB", "'Aspire:DynamoDB:Session:sessions:CompressOver'")]
    [InlineData("TouchAfter", "", "'Aspire:DynamoDB:Session:TouchAfter' is empty")]
    [InlineData("RoleSessionDuration", "", "'Aspire:DynamoDB:Session:RoleSessionDuration' is empty")]
    [InlineData("UseConsistentReads", "", "'Aspire:DynamoDB:Session:UseConsistentReads' is empty")]
    [InlineData("LoadAhead", "", "'Aspire:DynamoDB:Session:LoadAhead' is empty")]
    [InlineData("CreateTable", "", "'Aspire:DynamoDB:Session:CreateTable' is empty")]
    [InlineData("DisableHealthChecks", "", "'Aspire:DynamoDB:Session:DisableHealthChecks' is empty")]
    [InlineData("OnLoadFailure", "", "'Aspire:DynamoDB:Session:OnLoadFailure' is empty")]
    [InlineData("sessions:OnLoadFailure", "", "'Aspire:DynamoDB:Session:sessions:OnLoadFailure' is empty")]
    [InlineData("TouchAfter", "30", "'Aspire:DynamoDB:Session:TouchAfter' is '30', which would be days")]
    [InlineData("AbsoluteTimeout", "8", "'Aspire:DynamoDB:Session:AbsoluteTimeout' is '8', which would be days")]
    [InlineData("RolArn", "x", "'Aspire:DynamoDB:Session:RolArn' is no option")]
    [InlineData("sessions:TableNam", "x", "'Aspire:DynamoDB:Session:sessions:TableNam' is no option")]
    [InlineData("sesions:TableName", "x", "'Aspire:DynamoDB:Session:sesions' is no option, nor is it this app's connection, which is 'sessions'")]
    [InlineData("sessions", "carts", "'Aspire:DynamoDB:Session:sessions' holds a value")]
    [InlineData("TouchAfter:Hours", "1", "'Aspire:DynamoDB:Session:TouchAfter' holds a section")]
    [InlineData("RoleSessionTags", "team=web", "'Aspire:DynamoDB:Session:RoleSessionTags' holds something else than names and their values")]
    [InlineData("RoleSessionTags:team:name", "web", "'Aspire:DynamoDB:Session:RoleSessionTags' holds something else than names and their values")]
    [InlineData("Credentials:AccessKey", "x", "'Aspire:DynamoDB:Session:Credentials' cannot be set by configuration")]
    [InlineData("ConfigureClient", "x", "'Aspire:DynamoDB:Session:ConfigureClient' cannot be set by configuration")]
    [InlineData("IsTableNamed", "true", "'Aspire:DynamoDB:Session:IsTableNamed' is no option")]
    public void What_the_section_says_wrong_is_named(string name, string value, string message)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => SettingsTests.Read(new() { [Section + name] = value }));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Aspire:DynamoDB:Sessions:RoleArn")]
    [InlineData("Aspire:DynamoDB:sesion:TableName")]
    [InlineData("Aspire:DynamoDB:SessionStore:sessions:TableName")]
    public void A_mistyped_section_is_named(string setting)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => SettingsTests.Read(new() { [setting] = RoleArn }));

        Assert.Contains($"'{string.Join(':', setting.Split(':').Take(3))}' holds options of sessions, whose section is 'Aspire:DynamoDB:Session'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Aspire:DynamoDB:Client:TableName")]
    [InlineData("Aspire:DynamoDB:Sessions:Colour")]
    public void Sections_of_others_are_theirs(string setting) => Assert.Equal("sessions", SettingsTests.Read(new() { [setting] = "x" }).TableName);

    [Fact]
    public void All_that_is_wrong_is_named_at_once()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => SettingsTests.Read(new()
        {
            [Section + "TouchAfter"] = "",
            [Section + "RolArn"] = RoleArn,
            [Section + "sessions:Role"] = RoleArn,
        }));

        Assert.All(["TouchAfter", "RolArn", "sessions:Role"], name => Assert.Contains($"'{Section}{name}'", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_is_null_where_null_has_a_meaning()
    {
        var options = SettingsTests.Read(new()
        {
            [Section + "AbsoluteTimeout"] = "08:00:00",
            [Section + "sessions:AbsoluteTimeout"] = "",
            [Section + "CompressOver"] = "",
        });

        Assert.Null(options.AbsoluteTimeout);
        Assert.Null(options.CompressOver);
    }

    [Theory]
    [InlineData("TableName", "The TableName field is required")]
    [InlineData("PartitionKeyName", "The PartitionKeyName field is required")]
    [InlineData("TimeToLiveAttributeName", "The TimeToLiveAttributeName field is required")]
    [InlineData("RoleArn", "RoleArn '' is not the ARN of a role")]
    [InlineData("ExternalId", "ExternalId is given without RoleArn")]
    public void An_empty_text_that_cannot_be_is_named(string name, string message) =>
        Assert.Contains(message, Refusal(new() { [Section + name] = "" }, "sessions").Message, StringComparison.Ordinal);

    [Fact]
    public void A_number_that_is_no_behavior_is_refused() =>
        Assert.Contains("OnLoadFailure 7 is none of Throw", Refusal(new() { [Section + "OnLoadFailure"] = "7" }, "sessions").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sessions", "TouchAfter")]
    [InlineData(null, "tablename")]
    public void A_connection_cannot_have_the_name_of_an_option(string? first, string second)
    {
        var builder = NewBuilder([]);

        var failure = Assert.Throws<ArgumentException>(() => builder.AddDynamoDBSession(second));

        Assert.Contains($"'Aspire:DynamoDB:Session:{second}' is an option", failure.Message, StringComparison.Ordinal);
        builder.AddDynamoDBSession(first ?? "sessions");
    }

    [Fact]
    public void A_second_connection_is_refused_by_name()
    {
        var builder = NewBuilder([]);
        builder.AddDynamoDBSession("carts");
        builder.AddDynamoDBSession("Carts");

        var failure = Assert.Throws<InvalidOperationException>(() => builder.AddDynamoDBSession("wishes"));

        Assert.Contains("'carts'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'wishes'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sessions:")]
    [InlineData("")]
    public void Another_role_does_not_get_the_external_id_of_the_one_before(string subsection)
    {
        var settings = new Dictionary<string, string?> { ["TABLE_ROLE_ARN"] = RoleArn, ["TABLE_ROLE_EXTERNAL_ID"] = "secret" };
        var other = RoleArn.Replace("1111", "2222", StringComparison.Ordinal);
        settings[Section + subsection + "RoleArn"] = other;

        var failure = Assert.Throws<InvalidOperationException>(() => SettingsTests.Read(settings));
        settings[Section + subsection + "ExternalId"] = "its-own";
        var options = SettingsTests.Read(settings);

        Assert.Contains("overrides RoleArn with another role", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Equal((other, "its-own"), (options.RoleArn, options.ExternalId));
    }

    [Fact]
    public void Nor_does_a_role_of_the_connection_string()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => SettingsTests.Read(new()
        {
            [Section + "RoleArn"] = RoleArn,
            [Section + "ExternalId"] = "secret",
            ["ConnectionStrings:sessions"] = $"TableName=carts;RoleArn={RoleArn}-2",
        }));

        Assert.Contains("Connection string 'sessions' overrides RoleArn", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    internal static OptionsValidationException Refusal(
        Dictionary<string, string?> settings, string connectionName, Action<DynamoDBSessionOptions>? configure = null) =>
        Assert.Throws<OptionsValidationException>(() => SettingsTests.Read(settings, connectionName, configure));

    private static HostApplicationBuilder NewBuilder(Dictionary<string, string?> settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }
}
