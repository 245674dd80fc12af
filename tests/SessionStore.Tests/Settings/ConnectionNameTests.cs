using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SessionStore.Tests.Settings;

/// <summary>A connection's name that nothing in the configuration belongs to is not table "sessions", but an error.</summary>
public sealed class ConnectionNameTests
{
    private const string TableArn = "arn:aws:dynamodb:eu-west-1:111111111111:table/carts";
    private const string RoleArn = "arn:aws:iam::111111111111:role/sessions";

    [Fact]
    public void A_mistyped_name_is_named_with_the_connections_that_exist_and_without_their_values()
    {
        var message = WrongSettingsTests.Refusal(
            new()
            {
                ["ConnectionStrings:sessions"] = $"TableName={TableArn};RoleArn={RoleArn};ExternalId=secret",
                ["ConnectionStrings:database"] = "Server=db;Password=secret",
            },
            "sesions").Message;

        Assert.Contains("'sesions'", message, StringComparison.Ordinal);
        Assert.Contains("Connection strings that exist: 'database', 'sessions'.", message, StringComparison.Ordinal);
        Assert.Contains("set ConnectionStrings:sesions, the section Aspire:DynamoDB:Session:sesions, or the option TableName", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("1111", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_connection_string_at_all_the_message_says_so() =>
        Assert.EndsWith("Connection strings that exist: none.", WrongSettingsTests.Refusal([], "carts").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Aspire:DynamoDB:Session:RoleArn", RoleArn)]
    [InlineData("Aspire:DynamoDB:Session:CreateTable", "true")]
    [InlineData("TABLE_ROLE_ARN", RoleArn)]
    public void What_does_not_name_the_table_does_not_explain_the_name(string setting, string value) =>
        Assert.Contains("'carts'", WrongSettingsTests.Refusal(new() { [setting] = value }, "carts").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ConnectionStrings:carts", "TableName=sessions")]
    [InlineData("ConnectionStrings:CARTS", "sessions")]
    [InlineData("Aspire:DynamoDB:Session:carts:KeyPrefix", "cart#")]
    [InlineData("Aspire:DynamoDB:Session:TableName", "sessions")]
    [InlineData("TABLE_ARN", "sessions")]
    public void What_names_the_table_explains_the_name(string setting, string value) =>
        Assert.Equal("sessions", SettingsTests.Read(new() { [setting] = value }, "carts").TableName);

    [Fact]
    public void Code_may_name_the_table_too() =>
        Assert.Equal("sessions", SettingsTests.Read([], "carts", options => options.TableName = "sessions").TableName);

    [Theory]
    [InlineData(null)]
    [InlineData("sessions")]
    [InlineData("Sessions")]
    public void The_default_name_needs_nothing_because_it_is_the_default_table_s(string? name) =>
        Assert.Equal("sessions", SettingsTests.Read(new() { ["ConnectionStrings:database"] = "Server=db;Password=secret", ["ConnectionStrings:cache"] = "redis" }, name).TableName);

    [Theory]
    [InlineData(TableArn)]
    [InlineData($"TableName=sessions;RoleArn={RoleArn}")]
    [InlineData($"RoleArn={RoleArn};ExternalId=secret")]
    public void A_session_table_s_connection_string_of_a_mistyped_name_is_noticed(string text)
    {
        var message = WrongSettingsTests.Refusal(new() { ["ConnectionStrings:sesions"] = text }, "sessions").Message;

        Assert.Contains("connection 'sessions'", message, StringComparison.Ordinal);
        Assert.Contains("Does 'sesions' name it?", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.Equal("own", SettingsTests.Read(new() { ["ConnectionStrings:sesions"] = text, ["Aspire:DynamoDB:Session:TableName"] = "own" }).TableName);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("carts")]
    public void An_empty_variable_is_not_the_default_table(string name) => Assert.Equal(
        "TABLE_ARN is empty. Give it the table's name or ARN, or remove it.",
        WrongSettingsTests.Refusal(new() { ["TABLE_ARN"] = "" }, name).Message);

    [Fact]
    public async Task The_app_does_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:sessions", "sessions")]);
        builder.AddDynamoDBSession("sesions");
        await using var app = builder.Build();

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Contains("'sesions'", failure.Message, StringComparison.Ordinal);
    }
}
