using Tests.Shared;

namespace Deployment.Tests;

/// <summary>
/// The template, deployed by the AWS CLI to an emulator that no one here wrote. Moto ignores two things: a table's
/// TimeToLiveSpecification, and the conditions of a trust policy. LocalAws and the template's own tests cover those.
/// </summary>
public class TemplateOnMotoTests
{
    private const string AppRole = "arn:aws:iam::222222222222:role/webapp";
    private const string TableRole = $"arn:aws:iam::{MotoServer.Account}:role/sessions-table-access";
    private const string TableArn = $"arn:aws:dynamodb:eu-central-1:{MotoServer.Account}:table/sessions";

    [Fact]
    public async Task An_app_of_another_account_reaches_the_table_through_the_role()
    {
        await using var moto = await StartAsync();
        var owner = new AwsCli(moto.Endpoint, "eu-central-1", "owner", "secret");
        var outputs = await owner.CreateStackAsync("sessions", SynthesizedStacks.SourcePath, ("AppPrincipalArn", AppRole), ("ExternalId", "4f9d-a-random-one"));
        Assert.Equal(TableArn, outputs["TableArn"]);
        Assert.Equal(TableRole, outputs["TableRoleArn"]);

        var app = await owner.AssumeRoleAsync(AppRole);
        var caller = await app.JsonAsync("sts", "get-caller-identity");
        Assert.Equal("222222222222", (string?)caller!["Account"]);

        var session = await app.AssumeRoleAsync(outputs["TableRoleArn"], "--external-id", "4f9d-a-random-one");
        await session.JsonAsync("dynamodb", "put-item", "--table-name", TableArn, "--item", """{"id":{"S":"session#1"}}""");
        var read = await session.JsonAsync("dynamodb", "get-item", "--table-name", TableArn, "--key", """{"id":{"S":"session#1"}}""");

        read!["Item"].AssertIs("""{ "id": { "S": "session#1" } }""");
    }

    [Fact]
    public async Task Table_and_role_come_out_as_written()
    {
        await using var moto = await StartAsync();
        var owner = new AwsCli(moto.Endpoint, "eu-central-1", "owner", "secret");
        await owner.CreateStackAsync("sessions", SynthesizedStacks.SourcePath, ("AppPrincipalArn", AppRole), ("ExternalId", "4f9d-a-random-one"));

        var table = (await owner.JsonAsync("dynamodb", "describe-table", "--table-name", "sessions"))!["Table"]!;
        table["KeySchema"].AssertIs("""[{ "AttributeName": "id", "KeyType": "HASH" }]""");
        Assert.Equal("PAY_PER_REQUEST", (string?)table["BillingModeSummary"]!["BillingMode"]);

        var role = (await owner.JsonAsync("iam", "get-role", "--role-name", "sessions-table-access"))!["Role"]!;
        var trust = Assert.Single(role["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
        Assert.Equal(AppRole, (string?)trust["Principal"]!["AWS"]);
        trust["Condition"].AssertIs("""{ "StringEquals": { "sts:ExternalId": "4f9d-a-random-one" } }""");
    }

    [Fact]
    public async Task Without_an_external_id_there_is_a_table_and_no_role()
    {
        await using var moto = await StartAsync();
        var owner = new AwsCli(moto.Endpoint, "eu-central-1", "owner", "secret");

        var outputs = await owner.CreateStackAsync("sessions-dev", SynthesizedStacks.SourcePath, ("TableName", "sessions-dev"));

        Assert.Equal(["TableArn"], outputs.Keys);
        var roles = await owner.JsonAsync("iam", "list-roles");
        Assert.Empty(roles!["Roles"]!.AsArray());
    }

    private static async Task<MotoServer> StartAsync()
    {
        Tool.Require("moto_server", "aws");
        return await MotoServer.StartAsync(TestContext.Current.CancellationToken);
    }
}
