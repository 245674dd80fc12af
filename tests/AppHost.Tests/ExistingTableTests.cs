namespace AppHost.Tests;

/// <summary>The AppHost with a table that is there already, on an AWS that nobody here wrote.</summary>
public class ExistingTableTests
{
    private const string AppRole = "arn:aws:iam::222222222222:role/webapp";
    private const string ExternalId = "4f9d-a-random-one";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Table_and_role_by_ARN_and_the_credentials_of_the_shell_are_all_it_needs(bool behindRole)
    {
        Tool.Require("moto_server", "aws");
        await using var moto = await MotoServer.StartAsync(TestContext.Current.CancellationToken);
        var owner = new AwsCli(moto.Endpoint, "eu-central-1", "owner", "secret");
        var outputs = await owner.CreateStackAsync(
            "sessions",
            Path.Combine(Projects.AppHost.ProjectPath, "table-account.template.json"),
            ("AppPrincipalArn", AppRole),
            ("ExternalId", ExternalId));
        var app = behindRole ? await owner.AssumeRoleAsync(AppRole) : owner;
        string[] role = behindRole ? ["--TableRoleArn", outputs["TableRoleArn"], "--ExternalId", ExternalId] : [];

        await using var appHost = AppHostProcess.Start(
            [
                ("AWS_ENDPOINT_URL", moto.Endpoint.ToString()),
                ("AWS_ACCESS_KEY_ID", app.KeyId),
                ("AWS_SECRET_ACCESS_KEY", app.Secret),
                ("AWS_SESSION_TOKEN", app.Token ?? ""),
            ],
            ["--DcpPublisher:RandomizePorts", "true", "--topology", "existing", "--TableArn", outputs["TableArn"], .. role]);

        Assert.Equal("Logged in", await appHost.AskWebAppAsync("/login"));
        var items = await owner.JsonAsync("dynamodb", "scan", "--table-name", "sessions");
        Assert.Contains(items!["Items"]!.AsArray(), item => item!.ToJsonString().Contains("session#", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TableArn, the ARN of the session table", "--topology", "existing")]
    [InlineData("TableArn is 'sessions'", "--topology", "existing", "--TableArn", "sessions")]
    [InlineData("TableRoleArn is 'access'", "--topology", "existing", "--TableArn", "arn:aws:dynamodb:eu-west-1:111111111111:table/sessions", "--TableRoleArn", "access")]
    [InlineData("TableRoleArn is not set", "--topology", "existing", "--TableArn", "arn:aws:dynamodb:eu-west-1:111111111111:table/sessions", "--ExternalId", "x")]
    public async Task A_setting_that_is_missing_or_malformed_ends_it_with_one_line(string expected, params string[] args)
    {
        await using var appHost = AppHostProcess.StartOnFreePorts(args);

        await appHost.EndsWithOneLineAsync(expected);
    }
}
